import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { plainValueJson } from "../../../src/decide/wasm/plain-value-json.ts";

/** As the module's memory holds it: something before, and the braces of the answer behind. */
function plain(text: string): string | undefined {
  const bytes = Buffer.from(`{{"result": ${text}}}\0rest`);
  return plainValueJson(bytes, 12, 12 + Buffer.byteLength(text));
}

describe("the short way from Rego text to JSON", () => {
  test.each([
    ["{}", "{}"],
    ["[]", "[]"],
    ["set()", "[]"],
    ["null", "null"],
    ["-0", "-0"],
    ['""', '""'],
    ["[[], {}, set(), true, false, null, 12, -7]", "[[],{},[],true,false,null,12,-7]"],
    ['{"b": 1, "a": {"d": [1, 2], "c": "x"}, "": 0}', '{"":0,"a":{"c":"x","d":[1,2]},"b":1}'],
    ['{"b", "a c", "a", "a!"}', '["a","a c","a!","b"]'],
    ['{"k": {"b", "a"}}', '{"k":["a","b"]}'],
    ['{"a": 1, "b": {"z": {"y": 1, "x": 2}, "m": 3}}', '{"a":1,"b":{"m":3,"z":{"x":2,"y":1}}}'],
  ])("%s", (text, want) => {
    expect(plain(text)).toBe(want);
  });

  test.each([
    "1.5",
    "1e3",
    "01",
    "1.",
    "-",
    "12345678901234567890",
    '"<"',
    '"\\n"',
    '"é"',
    "{1, 2}",
    "{1: 2}",
    '{"a", 1}',
    '{{"a"}}',
    '{["a"]: 1}',
    "[1 2]",
    `${"[".repeat(300)}${"]".repeat(300)}`,
  ])("leaves %j to the long way", (text) => {
    expect(plain(text)).toBeUndefined();
  });

  test("many members are put in order too", () => {
    const keys = Array.from({ length: 100 }, (_none, i) => `k${(i * 37) % 100}`);
    const text = `{${keys.map((key, i) => `"${key}": ${i}`).join(", ")}}`;
    expect(plain(text)).toBe(printJson(parseValue(text)));
  });

  test("it is right whenever it is sure", () => {
    const name = fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text));
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(
          name,
          fc.maxSafeInteger().map(String),
          fc.constantFrom("true", "null", "set()", "{}"),
        ),
        fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
        fc
          .uniqueArray(fc.tuple(name, tie("value")), { selector: ([key]) => key, minLength: 1 })
          .map((members) => `{${members.map(([key, held]) => `${key}: ${held}`).join(", ")}}`),
        fc.uniqueArray(name, { minLength: 1 }).map((members) => `{${members.join(", ")}}`),
      ),
    }));
    let sure = 0;
    fc.assert(
      fc.property(value, (text) => {
        const json = plain(text);
        if (json === undefined) return;
        sure++;
        expect(json).toBe(printJson(parseValue(text)));
      }),
      { numRuns: 1_000 },
    );
    expect(sure).toBeGreaterThan(100);
  });
});
