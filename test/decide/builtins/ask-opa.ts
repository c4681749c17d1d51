import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { opaBinary } from "../../support/opa.ts";
import { HELPERS } from "./expression.ts";

/**
 * What the real `opa` answers to each Rego expression, in one run: the text that its `json.marshal` gives, undefined
 * where the expression is undefined.
 */
export function askOpa(expressions: readonly string[]): readonly (string | undefined)[] {
  const rules = expressions.map((rego, i) => `answers["${i}"] := json.marshal(x) if x := ${rego}`);
  const module = ["package ask", HELPERS, ...rules].join("\n");
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-ask-"));
  try {
    const file = path.join(folder, "ask.rego");
    writeFileSync(file, module);
    const answers = evaluate(file);
    return expressions.map((_, i) => answers[String(i)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function evaluate(file: string): Readonly<Record<string, string>> {
  const output = execFileSync(opaBinary(), ["eval", "--data", file, "data.ask.answers"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const { result } = JSON.parse(output) as {
    result: [{ expressions: [{ value: Record<string, string> }] }];
  };
  return result[0].expressions[0].value;
}
