import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { opaBinary } from "../../support/opa.ts";

/** What is said to one expression: JSON text, an error of a builtin without the builtin's name, or nothing. */
export interface Answer {
  readonly json?: string;
  readonly error?: string;
}

/**
 * What the real `opa` answers to each Rego expression, in one run: the text that its `json.marshal` gives, undefined
 * where the expression is undefined.
 */
export function askOpa(expressions: readonly string[]): readonly (string | undefined)[] {
  return askOpaStrictly(expressions).map(({ json }) => json);
}

/** The same with the errors that OPA would report were it strict about them. */
export function askOpaStrictly(expressions: readonly string[]): readonly Answer[] {
  // A set, and no object: OPA's compiler takes time for thousands of keys. v0 has the deprecated builtins too.
  const rules = expressions.map(
    (rego, i) => `answers[pair] { x := ${apart(rego)}; pair := [${i}, json.marshal(x)] }`,
  );
  const head = ["package ask", "untyped(_, x) := x"];
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-ask-"));
  try {
    const file = path.join(folder, "ask.rego");
    writeFileSync(file, [...head, ...rules].join("\n"));
    const { errors = [], result } = evaluate(file);
    const answers = new Map(result?.[0].expressions[0].value);
    const complaints = new Map(
      errors.map(({ code, message, location }) => [
        location.row - head.length - 1,
        `${code}: ${message.replace(/^[\w.]+: /, "")}`,
      ]),
    );
    return expressions.map((_, i) => withoutGaps(answers.get(i), complaints.get(i)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let calls = 0;

/** OPA remembers what a function answered to equal operands, however their numbers are written: none are equal now. */
function apart(rego: string): string {
  return rego.replace(/\buntyped\(/g, () => `untyped(${calls++}, `);
}

function withoutGaps(json: string | undefined, error: string | undefined): Answer {
  return { ...(json !== undefined && { json }), ...(error !== undefined && { error }) };
}

interface Output {
  readonly errors?: readonly {
    readonly code: string;
    readonly message: string;
    readonly location: { readonly row: number };
  }[];
  readonly result?: [{ expressions: [{ value: [number, string][] }] }];
}

function evaluate(file: string): Output {
  const flags = ["--data", file, "--show-builtin-errors", "--v0-compatible"];
  const { status, stdout } = spawnSync(opaBinary(), ["eval", ...flags, "data.ask.answers"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return JSON.parse(stdout) as Output;
  throw new Error(`opa eval: ${stdout.slice(0, 2000)}`);
}
