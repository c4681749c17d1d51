import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { indentJson } from "../../../src/means/json/indent-json.ts";
import { jsonTokens } from "../../../src/means/json/json-tokens.ts";

describe("JSON over lines", () => {
  test("is what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
      }),
    );
  });

  test("begins every line but the first with the prefix", () => {
    expect(indentJson('{"a":[1,{}]}', { prefix: ">", indent: "\t" })).toBe(
      '{\n>\t"a": [\n>\t\t1,\n>\t\t{}\n>\t]\n>}',
    );
  });

  test.each([
    { note: "deep nesting, whose indent would be ten thousand times as long", depth: 10_000 },
  ])("is not written for $note", ({ depth }) => {
    expect(indentJson("[".repeat(depth) + "]".repeat(depth))).toBeUndefined();
  });

  test.each([
    { note: "a long string", text: `"${"x".repeat(20_000_000)}"` },
    { note: "a long string of escapes", text: `"${'\\"'.repeat(10_000_000)}"` },
    { note: "a long number", text: "1".repeat(20_000_000) },
  ])("has one token for $note", ({ text }) => {
    const tokens = [...jsonTokens(`[${text}]`)];
    expect(tokens.map((token) => token.length)).toEqual([1, text.length, 1]);
  });

  test("no text is too broken to have tokens", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"\\ 1a\n') }), (text) => {
        expect([...jsonTokens(text)].join("").length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
