import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson, printValue, valueText } from "../../../src/decide/values/print-value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { askOpa } from "../builtins/ask-opa.ts";
import { drawn } from "../builtins/drawn.ts";
import { anyValue, regoText } from "./arbitrary-value.ts";

/** Rego text of values that are easily printed wrongly. */
const NASTY: readonly string[] = [
  '"<a href=\\"x\\">&\\u2028\\u2029</a>"',
  '"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\\u007f\\u0080\\u00a0\\u00ad\\ufeff\\ufffd\\uffff"',
  '"\\ud83d\\ude00\\ud834\\udd1e\\udbff\\udfff"',
  '{"<k>": 1, "b": 2, "A": 3, "\\u00e9": 4, "\\ud83d\\ude00": 5, "\\uffff": 6}',
  '{1: "a", "1": "b"}',
  '{1.0: "a", "1": "b", true: 1, "true": 2, null: 3, "null": 4}',
  '{[1, "<"]: 1, {"b": {2, 1}, "a": 1}: 2, {3, "x"}: 3, set(): 4, "[1,\\"<\\"]": 5}',
  '{"10": 1, "9": 2, "": 3}',
  '{1, 1.5, 1e2, 100, -0, {2}, [1], null, "a"}',
  "[1.0, 1e3, 1E+3, -0, 0.10, 100000000000000000000, 1e400, 1e-7]",
  "{{}, [], set(), {set()}, {[]: {}}}",
  '{"__proto__": {"constructor": 1}}',
];

describe("as the real opa prints it", () => {
  const texts = [...NASTY, ...drawn(anyValue, 100).map(regoText)];
  const answers = askOpa([...texts, ...texts.map((text) => `sprintf("%v", [[${text}]])`)]);

  test.each(texts.map((text, i) => ({ text, want: answers[i] })))(
    "JSON of $text",
    ({ text, want }) => {
      expect(printJson(parseValue(text))).toBe(want);
    },
  );

  test.each(texts.map((text, i) => ({ text, want: answers[texts.length + i] })))(
    "Rego of $text",
    ({ text, want }) => {
      expect(printJson(printValue([parseValue(text)]))).toBe(want);
    },
  );
});

test("the JSON text of any value is JSON", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(() => JSON.parse(printJson(value))).not.toThrow();
    }),
  );
});

describe("bytes that are not UTF-8", () => {
  const text = textOf(
    Uint8Array.from([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xe2, 0x82, 0xac]),
  );

  test("are printed as OPA prints them", () => {
    const bytes = 'base64.decode("Yf/DKO2ggOKCrA==")';
    const [json, rego] = askOpa([bytes, `sprintf("%v", [[${bytes}]])`]);
    expect(printJson(text)).toBe(json);
    expect(printJson(printValue([text]))).toBe(rego);
  });

  test("are refused for Wasm", () => {
    expect.assertions(1);
    try {
      valueText([text]);
    } catch (error) {
      expect(isPolicyError(error) && error.code).toBe("evaluation_error");
    }
  });
});

test.each(["1.", "01", ".5", "-", "1e", "+1", ""])(
  "no JSON is made of the number text %j",
  (number) => {
    expect.assertions(1);
    try {
      printJson(parseValue(`[${number === "" || /^[.+]/.test(number) ? "1." : number}]`));
    } catch (error) {
      expect(isPolicyError(error) && error.code).toBe("internal_error");
    }
  },
);
