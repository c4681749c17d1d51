import { expect, test } from "@jest/globals";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createInputReads } from "../../../src/decide/topdown/input-reads.ts";
import { createTopdown } from "../../../src/decide/topdown/program.ts";
import type { Projection } from "../../../src/decide/values/projection.ts";
import { inOne } from "../../../src/means/async/steps.ts";
import { compileFiles } from "../../../src/opa/rego/compile/compile-files.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";

/** `true` for what is read whole. */
type Shape = true | { readonly [name: string]: Shape };

const ALL = true;

test.each<{ note: string; rego: string; path?: string; reads: Shape }>([
  { note: "nothing", rego: "r := 1", reads: {} },
  {
    note: "members",
    rego: 'r if { input.a == 1; input.b.c == "x" }',
    reads: { a: ALL, b: { c: ALL } },
  },
  { note: "a member and a part of it", rego: "r := [input.a.b, input.a]", reads: { a: ALL } },
  { note: "what is iterated", rego: "r := [x | some x in input.list]", reads: { list: ALL } },
  {
    note: "what an expression selects",
    rego: "r := input.a[input.key].b",
    reads: { a: ALL, key: ALL },
  },
  { note: "an index", rego: "r := input.a[0].b", reads: { a: ALL } },
  { note: "a key that is a variable", rego: "r := x if { x := input[_] }", reads: ALL },
  { note: "the input itself", rego: "r := json.marshal(input)", reads: ALL },
  {
    note: "what is handed to a function",
    rego: "f(x) := x.b\n\nr := f(input.a)",
    reads: { a: ALL },
  },
  {
    note: "what a function reads by itself",
    rego: "f(x) := x + input.n\n\nr := f(1)",
    reads: { n: ALL },
  },
  {
    note: "other rules",
    rego: "r if s\n\ns if t\n\nt if input.a\n\nother := input.b",
    reads: { a: ALL },
  },
  {
    note: "rules that are chosen",
    rego: "r := data.t.q[input.k]\n\nq.a := input.x\n\nq.b := input.y",
    reads: { k: ALL, x: ALL, y: ALL },
  },
  {
    note: "all documents",
    rego: "r := data[input.k]\n\nz := input.z",
    path: "t.r",
    reads: { k: ALL, z: ALL },
  },
  {
    note: "negations, comprehensions and every",
    rego: "r if { not input.a; count({x | some x in input.b}) > 0; every y in input.c { y == input.d } }",
    reads: { a: ALL, b: ALL, c: ALL, d: ALL },
  },
  {
    note: "else",
    rego: "r := 1 if { input.a } else := input.b if { input.c } else := 3",
    reads: { a: ALL, b: ALL, c: ALL },
  },
  {
    note: "keys and values of heads",
    rego: "r[input.a] := input.b if input.c",
    reads: { a: ALL, b: ALL, c: ALL },
  },
  {
    note: "keys within heads",
    rego: "r[x].y[z] := 1 if { x := input.a; z := input.b }",
    reads: { a: ALL, b: ALL },
  },
  {
    note: "interpolated strings",
    rego: 'r := $"{input.a} of {input.b.c}"',
    reads: { a: ALL, b: { c: ALL } },
  },
  {
    note: "what a value is replaced by",
    rego: "r if s with data.q as input.a\n\ns if data.q",
    reads: { a: ALL },
  },
  {
    note: "a part of the input that is replaced",
    rego: "r if s with input.a as 1\n\ns if input.b",
    reads: ALL,
  },
  {
    note: "a function in the place of another",
    rego: "f(x) := input.a\n\nr if count([1]) == 1 with count as f",
    reads: { a: ALL },
  },
  {
    note: "names that an object does not hold as others",
    rego: 'r := input["__proto__"]',
    reads: ALL,
  },
  { note: "names beyond ASCII", rego: 'r := input["é"]', reads: ALL },
  { note: "a package", rego: "r := input.a\n\ns := input.b", path: "t", reads: { a: ALL, b: ALL } },
  { note: "below a rule", rego: 'r := {"x": input.a}', path: "t.r.x", reads: { a: ALL } },
  { note: "a path without rules", rego: "r := input.a", path: "u", reads: {} },
  {
    note: "rules that ask for one another",
    rego: "f(x) := x if g(x)\n\ng(x) if input.a == x\n\nr := f(1)",
    reads: { a: ALL },
  },
])("$note", ({ rego, path = "t.r", reads }) => {
  const files = [{ file: "t.rego", version: 1 as const, text: `package t\n\n${rego}\n` }];
  const { modules } = compileFiles(files, builtinSignatures());
  const inputReads = createInputReads(createTopdown(modules, BUILTINS).program.tree);
  expect(shapeOf(inOne(inputReads(path.split("."))))).toEqual(reads);
});

function shapeOf(projection: Projection | undefined): Shape {
  if (projection === undefined) return ALL;
  return Object.fromEntries(
    projection.members.map(({ name, projection: below }) => [name, shapeOf(below)]),
  );
}
