import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseValue, parseValueInSlices } from "../../../src/decide/values/parse-value.ts";
import { printJson, printValue, valueText } from "../../../src/decide/values/print-value.ts";
import { equalValues } from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { anyValue } from "./arbitrary-value.ts";

describe("value text", () => {
  test.each([
    ["null", "null"],
    [" true ", "true"],
    ["false", "false"],
    ["0", "0"],
    ["-12.50e+3", "-12.50e+3"],
    ["1.", "1."],
    ["01", "01"],
    ['"a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"', '"a\\"\\\\/\\b\\f\\n\\r\\té😀"'],
    ['"\\ud800\\ud83d\\ude00\\udc80\\\\ud800\\u0041"', '"\ufffd😀\ufffd\\\\ud800A"'],
    ["[]", "[]"],
    ["[ 1 , [ ] , { } ]", "[1, [], {}]"],
    ["{}", "{}"],
    ["set()", "set()"],
    ["{1,2,1.0}", "{1, 2}"],
    ['{"a":1,"a":2}', '{"a": 2}'],
    ['{"b":{"x"},"a":{1:2}}', '{"a": {1: 2}, "b": {"x"}}'],
    ['{[1]:2,{3}:4,null:5,{"k":6}:7}', '{null: 5, [1]: 2, {"k": 6}: 7, {3}: 4}'],
    ['{"__proto__":1}', '{"__proto__": 1}'],
    ["{set(),{}}", "{{}, set()}"],
  ])("%s", (text, printed) => {
    expect(printValue(parseValue(text))).toBe(printed);
  });

  test.each([
    "",
    "nul",
    "tru",
    "[1",
    "[1,",
    "{1",
    "{1:",
    '{"a"',
    '{"a":1,2}',
    "{1,2:3}",
    "{1:2:3}",
    "[1}",
    "{1]",
    '"a',
    '"\\x"',
    "1 2",
    "set(",
    "x",
    "[1 2]",
    "{,}",
    "\u0000",
  ])("%j is refused", (text) => {
    const refused = (): unknown => {
      try {
        return parseValue(text);
      } catch (error) {
        return isPolicyError(error) && error.code;
      }
    };
    expect(refused()).toBe("internal_error");
  });

  test.each([
    ["[", "1", "]"],
    ['{"a":', "{1,set()}", "}"],
    ["{1:", "[]", "}"],
  ])("nesting %s%s%s deeper than the machine stack is read and written", (open, inner, close) => {
    const text = open.repeat(20_000) + inner + close.repeat(20_000);
    expect(valueText(parseValue(text)) === text).toBe(true);
  });
});

test("what is written for Wasm reads back as the same value, to the text of its numbers", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const again = parseValue(valueText(value));
      expect(equalValues(again, value)).toBe(true);
      expect(printValue(again)).toBe(printValue(value));
    }),
  );
});

test("any JSON is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(printJson(parseValue(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test("random text is read or refused", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'{}[]():,"\\set123.e-nultruefals '), maxLength: 20 }),
      (text) => {
        try {
          parseValue(text);
        } catch (error) {
          expect(isPolicyError(error)).toBe(true);
        }
      },
    ),
  );
});

describe("a long text read in slices", () => {
  test("is the same value, whatever lies at the cuts", async () => {
    const members = Array.from(
      { length: 60_000 },
      (_, at) => `"é${at}😀": [${at}, 1.50, {"__proto__": null}]`,
    );
    const text = `{${members.join(", ")}, "list": ["${"ü".repeat(3_000_000)}"]}`;
    const value = await parseValueInSlices(Buffer.from(text));
    expect(equalValues(value, parseValue(text))).toBe(true);
  });

  test("is refused where it is none", async () => {
    await expect(parseValueInSlices(Buffer.from('{"a": 1'))).rejects.toThrow("malformed value");
    await expect(parseValueInSlices(new Uint8Array())).rejects.toThrow("malformed value");
  });
});
