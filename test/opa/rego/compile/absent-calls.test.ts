import { expect, test } from "@jest/globals";
import { absentCalls } from "../../../../src/opa/rego/compile/absent-calls.ts";
import { compileFiles } from "../../../../src/opa/rego/compile/compile-files.ts";
import { builtinSignatures } from "../../../support/builtin-signatures.ts";

/** As `row:col name`. */
function absentIn(text: string): string[] {
  const signatures = new Map(builtinSignatures());
  for (const name of ["http.send", "count"]) {
    signatures.set(name, { arity: 1, isAbsent: true });
  }
  const calls = absentCalls(compileFiles([{ file: "a.rego", version: 1, text }], signatures));
  return calls.map(({ name, location: { row, col } }) => `${row}:${col} ${name}`);
}

test.each([
  { note: "as a value", rule: "x := http.send(input)", found: ["3:6 http.send"] },
  { note: "as an operand", rule: "x := 1 + count(input.l)", found: ["3:10 count"] },
  { note: "alone", rule: "x if count(input.l)", found: ["3:6 count"] },
  { note: "negated", rule: "x if not count(input.l)", found: ["3:10 count"] },
  { note: "in a comprehension", rule: "x := [count(y) | some y in input]", found: ["3:7 count"] },
  { note: "in every", rule: "x if every y in input { count(y) }", found: ["3:25 count"] },
  { note: "behind else", rule: "x := 1 if false\n\nelse := count(input)", found: ["5:9 count"] },
  { note: "in a function", rule: "f(y) := count(y)", found: ["3:9 count"] },
  {
    note: "each of two",
    rule: "x := count(http.send(input))",
    found: ["3:12 http.send", "3:6 count"],
  },
  { note: "not where it is replaced", rule: "x if y with http.send as 1\n\ny := 1", found: [] },
  { note: "not what is no builtin", rule: "x := data.a.count(1)\n\ncount(y) := y", found: [] },
  { note: "not what is there", rule: "x := sum(input.l)", found: [] },
])("a call of what the engines do not have is found $note", ({ rule, found }) => {
  expect(absentIn(`package a\n\n${rule}\n`).sort()).toEqual(found.sort());
});
