import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Json } from "../../../src/domain/json-value.ts";
import { type Files, runOpa, withFolder } from "../../support/opa-folder.ts";
import { ROOT } from "../../support/process.ts";

/** What real OPA says of `data.ask` over the hand-written rules, with more files of data beside them. */
export function askRules(ask: string, input: Json, more: Files = []): unknown {
  const rules = path.join(ROOT, "rego");
  const names = readdirSync(path.join(rules, "dependency"), { recursive: true, encoding: "utf8" });
  const files: (readonly [string, string | Uint8Array])[] = [
    ...names
      .filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"))
      .map((name): [string, Uint8Array] => [
        `dependency/${name}`,
        readFileSync(path.join(rules, "dependency", name)),
      ]),
    ...more,
    ["ask.rego", ask],
  ];
  return withFolder([...files, ["input.json", JSON.stringify(input)]], (folder) =>
    JSON.parse(
      runOpa(folder, [
        "eval",
        "--format",
        "raw",
        ...files.flatMap(([name]) => ["--data", name]),
        "--input",
        "input.json",
        "data.ask",
      ]),
    ),
  );
}
