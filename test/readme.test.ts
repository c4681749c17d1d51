import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { EXIT_CODES } from "../src/cli/exit-codes.ts";
import { commandLines } from "../src/cli/program.ts";
import { KINDS } from "../src/kinds/kinds.ts";
import { VARIABLES } from "../src/service/config.ts";
import { CONFIG_KEYS, configKey } from "../src/service/config-schema.ts";
import { FINDINGS } from "../src/service/findings.ts";
import { METRICS } from "../src/service/metrics.ts";
import { CLAIM_CODES } from "../src/sumcheck/codes/all.ts";
import { listRoutes } from "./http/gatehouse.ts";

const ROUTES = await listRoutes();
const README: string = path.resolve(import.meta.dirname, "../README.md");

const code = (text: string): string => (text === "" ? "" : `\`${text}\``);
const cell = (text: string): string => text.replaceAll("|", "\\|");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What the code says each table of the README holds. */
const TABLES: Readonly<Record<string, string>> = {
  kinds: table(
    ["kind", "what"],
    KINDS.map(({ name, summary }) => [code(name), summary]),
  ),
  routes: table(
    ["route", "for", "what"],
    ROUTES.map(({ method, path: route, summary, who }) => [
      code(`${method} ${route}`),
      who,
      summary,
    ]),
  ),
  commands: table(
    ["command", "what"],
    commandLines().map(({ name, summary }) => [code(`gatehouse ${name}`), summary]),
  ),
  "exit-codes": table(
    ["exit status", "meaning"],
    EXIT_CODES.map(({ status, meaning }) => [String(status), meaning]),
  ),
  variables: table(
    ["variable", "in `gatehouse.yaml`", "default", "meaning"],
    VARIABLES.map((variable) => {
      const { name, fallback, meaning } = variable;
      const key = configKey(variable);
      return [code(name), code(CONFIG_KEYS.has(key) ? key : ""), code(fallback), meaning];
    }),
  ),
  findings: table(
    ["code", "level", "meaning"],
    FINDINGS.map((finding) => [code(finding.code), finding.level, finding.meaning]),
  ),
  claims: table(
    ["code", "claim", "outcome", "meaning"],
    CLAIM_CODES.map((each) => [
      code(each.code),
      code(each.claim),
      each.outcome.replace("_", " "),
      each.meaning,
    ]),
  ),
  metrics: table(
    ["metric", "labels", "what"],
    METRICS.map(({ name, labels, help }) => [code(name), labels.join(", "), help]),
  ),
};

/** `UPDATE_README=1` writes the tables instead of comparing them. */
function section(name: string): RegExp {
  return new RegExp(`(<!-- ${name} -->\n)([^]*?)(<!-- /${name} -->)`);
}

describe("the tables of the README are those of the code", () => {
  for (const [name, wanted] of Object.entries(TABLES)) {
    test(name, () => {
      const text = readFileSync(README, "utf8");
      if (process.env["UPDATE_README"] === "1") {
        writeFileSync(
          README,
          text.replace(section(name), (_, open, __, close) => `${open}${wanted}\n${close}`),
        );
        return;
      }
      expect(section(name).exec(text)?.[2]?.trim()).toBe(wanted);
    });
  }
});
