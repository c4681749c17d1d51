import { describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { createTopdown } from "../../../src/decide/topdown/program.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { compileModules } from "../../../src/opa/rego/compile/compile-modules.ts";
import { parseModule } from "../../../src/opa/rego/parse/parse-module.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";

function ask(text: string, input: Value): Value | undefined {
  const module = parseModule(`package t\n\n${text}\n`, "t.rego", 1);
  compileModules([module], builtinSignatures());
  return createTopdown([module], BUILTINS).ask(["t", "p"], {}, input, createContexts()());
}

function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => line(at)).join("\n");
}

function nested(depth: number): Value {
  let value: Value = {};
  for (let level = 0; level < depth; level++) value = { k: value };
  return value;
}

const LONG = [
  {
    note: "a body of 5,000 comparisons",
    text: `p if {\n${lines(5_000, () => "input.a == 1")}\n}`,
    input: { a: 1 },
    answer: true,
  },
  {
    note: "a body of 3,000 assignments",
    text: `p := x2999 if {\nx0 := input.a\n${lines(2_999, (at) => `x${at + 1} := x${at} + 1`)}\n}`,
    input: { a: 1 },
    answer: 3_000,
  },
  {
    note: "a body of 5,000 calls of functions with more than one clause",
    text: `f(x) := 1 if x > 5\nf(x) := 2 if x <= 5\np if {\n${lines(5_000, (at) => `f(${at}) > 0`)}\n}`,
    input: {},
    answer: true,
  },
  {
    note: "a body of 3,000 references to rules",
    text: `${lines(3_000, (at) => `r${at} := input.a`)}\np if {\n${lines(3_000, (at) => `r${at} == 1`)}\n}`,
    input: { a: 1 },
    answer: true,
  },
  {
    note: "a rule with 3,000 else",
    text: `p := 0 if input.a == 0\n${lines(3_000, (at) => `else := ${at} if input.a == ${at}`)}`,
    input: { a: 2_500 },
    answer: 2_500,
  },
  {
    note: "500 functions in a row",
    text: `${lines(500, (at) => `f${at}(x) := f${at + 1}(x) + 1`)}\nf500(x) := x\np := f0(input.a)`,
    input: { a: 1 },
    answer: 501,
  },
  {
    note: "a walk over 10,000 levels",
    text: "p := count([1 | walk(input, _)])",
    input: nested(10_000),
    answer: 10_001,
  },
  {
    note: "a deep input that is compared and kept",
    text: "p if { {input} != {input.k}; [input] == [input] }",
    input: nested(10_000),
    answer: true,
  },
];

describe("what is long or deep is answered", () => {
  test.each(LONG)("$note", ({ text, input, answer }) => {
    expect(ask(text, input as Value)).toBe(answer);
  });
});

const TOO_DEEP = [
  {
    note: "functions in a row",
    text: `${lines(4_000, (at) => `f${at}(x) := f${at + 1}(x) + 1`)}\nf4000(x) := x\np := f0(input)`,
  },
  {
    note: "rules in a row",
    text: `${lines(4_000, (at) => `r${at} if r${at + 1}`)}\nr4000 if input\np if not r0`,
  },
  {
    note: "statements with many solutions",
    text: `p if {\n${lines(3_000, (at) => `some x${at} in [1, 2]`)}\n}`,
  },
];

describe("what nests too deep is refused, and answers nothing wrong", () => {
  test.each(TOO_DEEP)("$note", ({ text }) => {
    expect(() => ask(text, 1)).toThrow(
      expect.objectContaining({
        code: "evaluation_error",
        message: expect.stringContaining("the decision nests too deep"),
      }),
    );
  });
});
