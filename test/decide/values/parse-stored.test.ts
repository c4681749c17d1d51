import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseStored } from "../../../src/decide/values/parse-stored.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";

/** Longer than what is read at once. */
const LONG = 70_000;

const { json: anyJson } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("1.0", "1e3", "-0", "12345678901234567890", "0.1", "7", "null", "true", "[ ]"),
    fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
    fc.constantFrom('"\\ud800"', '"]}"', '"\\\\"', '"\\""', `"${"long ".repeat(LONG / 4)}"`),
    fc.array(tie("json"), { maxLength: 4 }).map((items) => `[ ${items.join(" , ")} ]`),
    fc
      .array(fc.tuple(fc.string(), tie("json")), { maxLength: 4 })
      .map((entries) => `{${entries.map(([k, v]) => `${JSON.stringify(k)} : ${v}`).join(",")}}`),
  ),
}));

/** So often that it is long. */
function repeated(json: string, isObject: boolean): string {
  const count = Math.ceil(LONG / (json.length + 8));
  const members = Array.from({ length: count }, (_, at) => (isObject ? `"k${at}": ${json}` : json));
  return isObject ? `{${members.join(",")}}` : `[${members.join(",")}]`;
}

describe("a stored document", () => {
  test("is what the reader of values makes of it, wherever it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyJson, { minLength: 1, maxLength: 6 }), async (parts) => {
        const long = parts.map((part, at) => repeated(part, at % 2 === 0));
        const text = ` {"__proto__": [${long.join(" ,")}], "a": ${parts[0]},"b" :${long.at(-1)}} `;
        expect(await parseStored(Buffer.from(text))).toEqual(parseValue(text));
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    { note: "short", text: '{"a": [1, 2.50]}' },
    { note: "one long text", text: JSON.stringify("x".repeat(LONG)) },
    { note: "nested deeper than is gone into", text: `${"[".repeat(LONG)}1${"]".repeat(LONG)}` },
    { note: "long, and the last of equal names", text: `{"a":${repeated("1", false)},"a":2}` },
  ])("$note", async ({ text }) => {
    const same = JSON.stringify(await parseStored(Buffer.from(text)).then(shown));
    expect(same).toBe(JSON.stringify(shown(parseValue(text))));
  });

  test.each([
    { note: "nothing", text: "" },
    { note: "no end", text: repeated("1", false).slice(0, -1) },
    { note: "no end of a text", text: `["${"x".repeat(LONG)}` },
    { note: "another bracket", text: `${repeated("1", false).slice(0, -1)}}` },
    { note: "a colon is missing", text: `{"a" ${repeated("1", false)}}` },
    { note: "something behind", text: `${repeated("1", false)} 1` },
    { note: "a word that is none", text: repeated("nul", true) },
  ])("is refused: $note", async ({ text }) => {
    const refused = await parseStored(Buffer.from(text)).catch((error: unknown) => error);
    expect(isPolicyError(refused) && refused.message).toMatch(/malformed value text/);
  });
});

/** How deep it nests, where it does: what nests too deep cannot be compared by recursion. */
function shown(value: unknown): unknown {
  let depth = 0;
  let inner = value;
  while (Array.isArray(inner) && inner.length === 1) {
    inner = inner[0];
    depth += 1;
  }
  return [depth, inner];
}
