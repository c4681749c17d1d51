import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseBundleName } from "../../../src/domain/bundle-name.ts";
import { type Diagnostic, isPolicyError } from "../../../src/domain/policy-error.ts";
import { generateInjector } from "../../../src/generators/injector/generate-injector.ts";
import { policiesOf } from "../../support/injector-policies.ts";
import { opaFindings } from "../../support/opa-folder.ts";

const CASES = path.resolve(import.meta.dirname, "../../golden/injector");
const RULE_SETS = path.resolve(import.meta.dirname, "../../../rego");
const UPDATE = process.env["UPDATE_GOLDEN"] === "1";

/** What the case generates by path; for a refused one `error.txt`. Hand-written rule sets are left out. */
function generated(text: string): { all: Map<string, string>; own: Map<string, string> } {
  try {
    const policies = policiesOf("source.yaml", text);
    const bundle = generateInjector(policies, { bundle: parseBundleName("k8s/injector") });
    const files = [...bundle.modules, ...bundle.tests, ...bundle.data];
    const all = new Map(files.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
    const own = new Map([...all].filter(([name]) => path.dirname(name) === "injector"));
    return { all, own };
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const lines = [`${error.code}: ${error.message}`, ...error.diagnostics.map(line)];
    return { all: new Map(), own: new Map([["error.txt", `${lines.join("\n")}\n`]]) };
  }
}

function line({ location, message }: Diagnostic): string {
  return `${location?.file}:${location?.row}:${location?.col}: ${message}`;
}

function readTree(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => path.extname(name) !== "").sort();
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

function rewrite(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

describe.each(readdirSync(CASES))("golden case %s", (name) => {
  const folder = path.join(CASES, name);
  const source = readFileSync(path.join(folder, "source.yaml"), "utf8");

  test("gives what is wanted", () => {
    const { own } = generated(source);
    if (UPDATE) rewrite(path.join(folder, "want"), own);
    expect(Object.fromEntries(own)).toEqual(
      Object.fromEntries(readTree(path.join(folder, "want"))),
    );
  });

  test("is clean for opa, and its Rego tests pass", () => {
    const { all } = generated(source);
    const tests = [...readTree(folder)].filter(([file]) => /^[^/]*_test\.rego$/.test(file));
    expect(opaFindings([...all, ...tests])).toEqual([]);
  });
});

test("the hand-written rules reach the bundle as they are", () => {
  const { all } = generated(readFileSync(path.join(CASES, "minimal/source.yaml"), "utf8"));
  const rules = [...all].filter(([name]) => path.dirname(name) !== "injector");
  expect(rules.length).toBeGreaterThan(0);
  for (const [name, text] of rules) {
    expect(text).toBe(readFileSync(path.join(RULE_SETS, name), "utf8"));
  }
});
