import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { opaBinary } from "../../support/opa.ts";

/** What is said to one expression: JSON text, an error of a builtin without the builtin's name, or nothing. */
export interface Answer {
  readonly json?: string;
  readonly error?: string;
  /** OPA itself ends with a panic at it, and so says nothing. */
  readonly panics?: true;
}

/**
 * What the real `opa` answers to each Rego expression, in one run: the text that its `json.marshal` gives, undefined
 * where the expression is undefined.
 */
export function askOpa(expressions: readonly string[]): readonly (string | undefined)[] {
  return askOpaStrictly(expressions).map(({ json, panics }, i) => {
    if (panics) throw new Error(`opa ends with a panic at ${expressions[i]}`);
    return json;
  });
}

/** The same with the errors that OPA would report were it strict about them. */
export function askOpaStrictly(expressions: readonly string[]): readonly Answer[] {
  const output = evaluate(expressions);
  if (output !== "panic") return answersOf(expressions, output);
  if (expressions.length === 1) return [{ panics: true }];
  const middle = expressions.length >> 1;
  return [expressions.slice(0, middle), expressions.slice(middle)].flatMap(askOpaStrictly);
}

function answersOf(
  expressions: readonly string[],
  { errors = [], result }: Output,
): readonly Answer[] {
  const answers = new Map(result?.[0].expressions[0].value);
  const complaints = new Map(
    errors.map(({ code, message, location }) => [
      location.row - HEAD.length - 1,
      `${code}: ${message.replace(/^[\w.]+: /, "")}`,
    ]),
  );
  return expressions.map((_, i) => withoutGaps(answers.get(i), complaints.get(i)));
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

const HEAD = ["package ask", "untyped(_, x) := x"];

function evaluate(expressions: readonly string[]): Output | "panic" {
  // A set, and no object: OPA's compiler takes time for thousands of keys. v0 has the deprecated builtins too.
  const rules = expressions.map(
    (rego, i) => `answers[pair] { x := ${apart(rego)}; pair := [${i}, json.marshal(x)] }`,
  );
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-ask-"));
  try {
    const file = path.join(folder, "ask.rego");
    writeFileSync(file, [...HEAD, ...rules].join("\n"));
    const flags = ["--data", file, "--show-builtin-errors", "--v0-compatible"];
    const { status, stdout, stderr } = spawnSync(
      opaBinary(),
      ["eval", ...flags, "data.ask.answers"],
      { encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    if (status === 0) return JSON.parse(stdout) as Output;
    if (status === 2 && stderr.startsWith("panic: runtime error")) return "panic";
    throw new Error(`opa eval: ${stdout.slice(0, 2000)}${stderr.slice(0, 2000)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
