import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodeInput, plainInput } from "../../../src/decide/values/decode-input.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { findInput } from "../../../src/means/json/input-json.ts";
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

/** What a body's input is to the reader that looks at every byte. */
function inputIn(body: Uint8Array): Uint8Array | undefined {
  const slice = findInput(body);
  return slice.kind === "present" ? body.subarray(slice.start, slice.end) : undefined;
}

describe("the input of a plain body", () => {
  test.each([
    { note: "an object", body: '{"input": {"a": [1, 2.5]}}', isPlain: true },
    { note: "blanks everywhere", body: ' {\n"input"\t: [ 1 ] \r\n} ', isPlain: true },
    { note: "a scalar", body: '{"input":false}', isPlain: true },
    { note: "__proto__", body: '{"input":{"__proto__":{"x":1}}}', isPlain: true },
    { note: "no input", body: "{}", isPlain: false },
    { note: "null", body: '{"input":null}', isPlain: false },
    { note: "another member behind", body: '{"input":1,"x":2}', isPlain: false },
    { note: "another member before", body: '{"x":2,"input":1}', isPlain: false },
    { note: "the name twice", body: '{"input":1,"input":2}', isPlain: false },
    { note: "the name in another case", body: '{"input":1,"INPUT":2}', isPlain: false },
    { note: "the name within", body: '{"input":{"input":1}}', isPlain: false },
    { note: "an escape", body: '{"input":"\\u0061"}', isPlain: false },
    { note: "beyond ASCII", body: '{"input":"é"}', isPlain: false },
    { note: "a number with a text of its own", body: '{"input":1.0}', isPlain: false },
    { note: "a number that OPA refuses", body: '{"input":1e400}', isPlain: false },
    { note: "something behind", body: '{"input":1} 2', isPlain: false },
    { note: "no end", body: '{"input":1', isPlain: false },
    { note: "no JSON", body: '{"input":01}', isPlain: false },
    { note: "long", body: `{"input":"${"x".repeat(10_000)}"}`, isPlain: false },
  ])("$note", ({ body, isPlain }) => {
    const bytes = Buffer.from(body);
    const input = plainInput(bytes);
    expect(input !== undefined).toBe(isPlain);
    if (input === undefined) return;
    expect(input).toEqual(parseValue(textOf(inputIn(bytes) ?? Buffer.of())));
  });

  test("is what the reader of every byte finds, in whatever is a body", () => {
    const pieces = fc.constantFrom(
      ...['{"input":', '"input"', "{", "}", ":", ",", "[", "]", " ", "\n", '"a"', "1", "2.50"],
      ...["-0", "true", "null", '"x:1.0"', '"INPUT":', "\u0000", "\u007f", "e5", ".5", '"'],
    );
    const body = fc
      .array(pieces, { maxLength: 8 })
      .map((parts) => Buffer.from(`{"input":${parts.join("")}}`));
    fc.assert(
      fc.property(body, (bytes) => {
        const input = plainInput(bytes);
        if (input === undefined) return;
        expect(input).toEqual(parseValue(textOf(inputIn(bytes) ?? Buffer.of())));
      }),
      { numRuns: 5_000 },
    );
  });
});
