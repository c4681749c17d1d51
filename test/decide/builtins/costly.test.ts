import { describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";

const BUDGET = 2_000_000;

/** The code of the refusal, or "answered". */
function within(budgetSteps: number, name: string, operands: readonly Value[]): string {
  try {
    BUILTINS.get(name)?.call(createContexts({ budgetSteps })(), operands);
    return "answered";
  } catch (error) {
    if (isPolicyError(error)) return error.code;
    throw error;
  }
}

const LETTERS = "a".repeat(100_000);
const MANY: readonly Value[] = Array.from({ length: 1_000_000 }, (_, i) => i);

/** Every node has an edge to every other one. */
function fullGraph(size: number): Value {
  const nodes = Array.from({ length: size }, (_, i) => `n${i}`);
  return makeObject(nodes.map((node) => [node, nodes]));
}

/** An object with one entry, in which lies another, and so on. */
function nestedObject(depth: number): Value {
  let value: Value = {};
  for (let i = 0; i < depth; i++) value = { a: value };
  return value;
}

describe("what would take too long or too much memory is refused", () => {
  test.each<[note: string, name: string, ...operands: Value[]]>([
    ["a text between all bytes of another", "replace", LETTERS, "", LETTERS],
    ["a text for each of many letters", "replace", LETTERS, "a", LETTERS],
    [
      "patterns that nearly match everywhere",
      "strings.replace_n",
      { [`${LETTERS}b`]: "", "": "" },
      LETTERS,
    ],
    ["a join with a long text", "concat", LETTERS, Array(10_000).fill("a")],
    ["long overlapping matches", "indexof_n", LETTERS, "a".repeat(50_000)],
    [
      "every text against every base",
      "strings.any_prefix_match",
      Array(10_000).fill("b"),
      Array(10_000).fill("a"),
    ],
    ["every letter alone", "split", "a".repeat(1_000_000), ""],
    ["all paths through a full graph", "graph.reachable_paths", fullGraph(30), ["n0"]],
    ["many long lists in one", "array.flatten", Array(1_000).fill(MANY)],
    ["two long lists in one", "array.concat", MANY, MANY],
    ["the product of many numbers", "product", Array(100_000).fill(9_007_199_254_740_991)],
    ["a set of many", "cast_set", MANY],
  ])("%s", (_note, name, ...operands) => {
    expect(within(BUDGET, name, operands)).toBe("evaluation_error");
  });

  test("objects nested too deep to be merged", () => {
    const [left, right] = [nestedObject(3_000), nestedObject(2_999)];
    expect(within(BUDGET, "object.union", [left, right])).toBe("evaluation_error");
    expect(within(BUDGET, "object.union_n", [[left, right]])).toBe("evaluation_error");
  });
});

describe("what grows only with its operands is answered", () => {
  test.each<[note: string, name: string, ...operands: Value[]]>([
    ["what can be reached in a full graph", "graph.reachable", fullGraph(500), ["n0"]],
    ["a long chain", "graph.reachable_paths", chain(2_000), ["n0"]],
    ["many small objects", "object.union_n", MANY.slice(0, 100_000).map((i) => ({ [`k${i}`]: i }))],
    ["the union of many sets", "union", makeSet(MANY.slice(0, 50_000).map((i) => makeSet([i])))],
    ["a pattern that nearly matches everywhere", "replace", LETTERS, `${"a".repeat(50_000)}b`, ""],
  ])("%s", (_note, name, ...operands) => {
    expect(within(10_000_000, name, operands)).toBe("answered");
  });
});

function chain(size: number): Value {
  return makeObject(Array.from({ length: size }, (_, i) => [`n${i}`, [`n${i + 1}`]]));
}

test("a context tells what opa.runtime answers", () => {
  const runtime = { version: "1.22.2" };
  const ask = BUILTINS.get("opa.runtime")?.call;
  expect(ask?.(createContexts({ runtime })(), [])).toEqual(runtime);
  expect(ask?.(createContexts()(), [])).toEqual({});
});

test("print says nothing and never fails", () => {
  expect(BUILTINS.get("internal.print")?.call(createContexts()(), [[]])).toBe(true);
});

test("an interpolated string has one value or none", () => {
  const template = BUILTINS.get("internal.template_string")?.call;
  expect(() => template?.(createContexts()(), [[makeSet([1, 2])]])).toThrow(
    "template-strings must not produce multiple outputs",
  );
});
