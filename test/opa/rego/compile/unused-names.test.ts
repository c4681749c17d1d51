import { expect, test } from "@jest/globals";
import { PolicyError } from "../../../../src/domain/policy-error.ts";
import { compileUnchecked } from "../../../../src/opa/rego/compile/compile-files.ts";
import { builtinSignatures } from "../../../support/builtin-signatures.ts";
import { askOracle, type OracleFailure } from "../../../support/oracle.ts";

const BODIES = [
  "r if { some x; true }",
  "r if { some x, y; x = 1 }",
  "r if { every x in [1] { true } }",
  "r := x if { some x; true }",
  "r := [x] if { some x, z; x = 1 }",
  "r contains x if { some x, z; x = 1 }",
  "r[x] := z if { some x, z; x = 1 }",
  "r := [1 | some x; true]",
  "r := {x | some x, y; x = 1} if { some z; true }",
  "r := 1 if { false } else := 2 if { some x; true }",
  "f(a) := 1 if { some x; a = 1 }",
  'r := $"{[1 | some x; true]}"',
  "r if { not { some x; true } }",
  "r if { some x in [1]; some y; x == 1 }",
  "r if { some x in [1] }",
  "r if { some _ in [1] }",
  "r if { y := 1; some x; true }",
  "r if { some x; y := [x | x = 1] }",
  "r if { some x; x := 1 }",
];

test("what is declared for nothing is refused where and as OPA refuses it", () => {
  const asked = BODIES.map((body) => ({
    modules: { "t.rego": `package t\n\n${body}\n` },
    queries: ["data.t"],
  }));
  const answers = askOracle(asked);
  for (const [at, { modules }] of asked.entries()) {
    const theirs = (answers[at]?.errors ?? []).map(textOf);
    // Names without values are another matter.
    const wanted = theirs.filter((text) => !text.includes("rego_unsafe_var_error"));
    const ours = refusal(modules["t.rego"]).filter((text) => !text.includes("unsafe_var"));
    expect({ body: BODIES[at], refused: ours }).toEqual({ body: BODIES[at], refused: wanted });
  }
});

function refusal(text: string): readonly string[] {
  try {
    compileUnchecked([{ file: "t.rego", version: 1, text }], builtinSignatures());
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.diagnostics.map(({ code, message, location: { row = 0, col = 0 } = {} }) => {
      return textOf({ code, message, row, col });
    });
  }
}

function textOf({ row, col, code, message }: Omit<OracleFailure, "file">): string {
  return `${row}:${col}: ${code}: ${message}`;
}
