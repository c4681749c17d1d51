import { expect, test } from "@jest/globals";
import type { CompileAnswer, CompileRequest } from "../../../src/decide/topdown/compile-thread.ts";
import { compiledBefore } from "../../../src/decide/topdown/compiled-before.ts";

const FILE = { file: "a.rego", text: "package a", version: 1 as const };
const REQUEST: CompileRequest = { files: [FILE], builtins: new Map([["count", { arity: 1 }]]) };

test("the same rules are compiled once", async () => {
  const { compile, asked } = counted();
  const first = await compile(REQUEST);
  expect(await compile({ ...REQUEST, files: [{ ...FILE }] })).toBe(first);
  expect(asked()).toBe(1);
});

test.each<{ readonly note: string; readonly other: Partial<CompileRequest> }>([
  { note: "text", other: { files: [{ ...FILE, text: "package b" }] } },
  { note: "name", other: { files: [{ ...FILE, file: "b.rego" }] } },
  { note: "version", other: { files: [{ ...FILE, version: 0 }] } },
  { note: "number of files", other: { files: [FILE, FILE] } },
  { note: "builtins", other: { builtins: new Map([["count", { arity: 1, isAbsent: true }]]) } },
  { note: "check", other: { isUnchecked: true } },
  { note: "end of a name", other: { files: [{ ...FILE, file: "a.rego9 package a" }] } },
])("rules that differ in their $note are others", async ({ other }) => {
  const { compile, asked } = counted();
  await compile(REQUEST);
  await compile({ ...REQUEST, ...other });
  expect(asked()).toBe(2);
});

test("texts that differ in what is no Unicode are others", async () => {
  const { compile, asked } = counted();
  for (const text of ["# \ud800", "# \udc00"]) {
    await compile({ ...REQUEST, files: [{ ...FILE, text }] });
  }
  expect(asked()).toBe(2);
});

test("what was refused is compiled again", async () => {
  const { compile, asked } = counted({ kind: "refused", message: "no", diagnostics: [] });
  await compile(REQUEST);
  await compile(REQUEST);
  expect(asked()).toBe(2);
});

test("what was used last is kept", async () => {
  const { compile, asked } = counted(COMPILED, 2_500);
  const [a, b, c] = ["a", "b", "c"].map((file) => ({ ...REQUEST, files: [{ ...FILE, file }] }));
  if (a === undefined || b === undefined || c === undefined) throw new Error("there are three");
  for (const each of [a, b, a, c, a]) await compile(each);
  expect(asked()).toBe(3);
  await compile(b);
  expect(asked()).toBe(4);
});

/** Some thousand bytes. */
const COMPILED: CompileAnswer = {
  kind: "compiled",
  packed: { numbers: new Int32Array(250), texts: [] },
  absent: [],
  writtenNames: new Map(),
};

function counted(answer: CompileAnswer = COMPILED, mostBytes?: number) {
  let count = 0;
  const compile = compiledBefore(async () => {
    count += 1;
    return answer;
  }, mostBytes);
  return { compile, asked: () => count };
}
