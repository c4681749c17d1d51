import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodeInput } from "../../../src/decide/values/decode-input.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";

/** As it stands, and beside a text that makes it a long one: those are looked at in another way. */
function both(text: string): readonly [unknown, unknown] {
  const each = [text, `[${text}, "${"x".repeat(80)}"]`].map((json) => Buffer.from(json));
  return [each.map(decodeInput), each.map((bytes) => parseValue(textOf(bytes)))];
}

describe("the value of an input", () => {
  test.each([
    { note: "nothing but blanks around", text: " [ 1 , -2 ] " },
    { note: "numbers with a text of their own", text: "[1.0, 1e3, 1E3, -0, -0.0, 0.5, 1.50]" },
    { note: "as many digits as are exact", text: "[999999999999999, -999999999999999]" },
    { note: "more", text: "[9999999999999999, 12345678901234567890]" },
    { note: "escapes", text: '["\\u0061\\n", "\\"1.0\\"", "\\\\"]' },
    { note: "lone surrogates", text: '["\\ud800", "\\udc00x", "\\ud83d\\ude00"]' },
    { note: "text beyond ASCII", text: '{"é": "日本", "\u{1F600}": 1}' },
    { note: "numbers inside texts", text: '{"1.0": "1e3", "-0": "-0"}' },
    { note: "a name twice: the last counts", text: '{"a": 1, "b": 2, "a": 3}' },
    { note: "__proto__", text: '{"__proto__": {"x": 1}, "constructor": 2}' },
    { note: "fractions that JavaScript gives back", text: "[0.5, -0.25, 1.125, 10.5]" },
    { note: "times in texts", text: '{"at": "2026-11-27T08:00:00.125Z", "n": 0.5}' },
    { note: "scalars", text: "null" },
    { note: "an empty text", text: '""' },
  ])("$note", ({ text }) => {
    const [decoded, parsed] = both(text);
    expect(decoded).toEqual(parsed);
  });

  test("is what the slow reader gives for any JSON", () => {
    const numbers = fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
      fc.bigInt().map(String),
      fc.constantFrom("1.0", "1e3", "-0", "-0.0", "10E-2", "0"),
    );
    const { json } = fc.letrec<{ json: string }>((tie) => ({
      json: fc.oneof(
        { depthSize: "small" },
        numbers,
        fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
        fc.constantFrom("null", "true", "false"),
        fc.array(tie("json"), { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
        fc
          .array(fc.tuple(fc.string(), tie("json")), { maxLength: 4 })
          .map((entries) => `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join()}}`),
      ),
    }));
    fc.assert(
      fc.property(json, (text) => {
        const [decoded, parsed] = both(text);
        expect(decoded).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });
});
