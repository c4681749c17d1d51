import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { type JsonTape, jsonTape, placeOf } from "../../../src/means/json/json-tape.ts";
import { readJson } from "../../../src/means/json/read-json.ts";
import { skipValue } from "../../../src/means/json/scan-json.ts";

function tapeOf(text: string): JsonTape {
  return jsonTape(Buffer.from(text), "it");
}

/** The value at an entry, put together from the entries below it. */
function valueAt(tape: JsonTape, entry: number): unknown {
  const { bytes, starts, behind } = tape;
  const start = starts[entry] as number;
  const first = String.fromCharCode(bytes[start] as number);
  const end = behind[entry] as number;
  if (first === "[") {
    const items: unknown[] = [];
    for (let at = entry + 1; at < end; at = behind[at] as number) items.push(valueAt(tape, at));
    return items;
  }
  if (first === "{") {
    const members: [string, unknown][] = [];
    for (let at = entry + 1; at < end; at = behind[at + 1] as number) {
      members.push([String(valueAt(tape, at)), valueAt(tape, at + 1)]);
    }
    return Object.fromEntries(members);
  }
  return JSON.parse(Buffer.from(bytes.subarray(start, skipValue(bytes, start, 0))).toString());
}

function refusal(text: string): string | undefined {
  try {
    tapeOf(text);
    return undefined;
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const [{ code, message, location } = { code: "", message: "" }] = error.diagnostics;
    return `${code} ${location?.row}:${location?.col} ${message}`;
  }
}

test("every value lies where the tape says", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 1, 2), (json, indent) => {
      fc.pre(!json.includes("__proto__"));
      const value: unknown = JSON.parse(json);
      expect(valueAt(tapeOf(` ${JSON.stringify(value, undefined, indent)}\n`), 0)).toEqual(value);
    }),
    { numRuns: 200 },
  );
});

test("what the strict reader refuses it refuses, and nothing else but what is its own", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"b"', "1", "null", " ", '"', "-"),
        { maxLength: 12 },
      ),
      (tokens) => {
        const text = tokens.join("");
        let isRead = true;
        try {
          readJson(text);
        } catch {
          isRead = false;
        }
        expect({ text, isRead: refusal(text) === undefined }).toEqual({ text, isRead });
      },
    ),
    { numRuns: 2000 },
  );
});

describe("what it refuses", () => {
  test.each([
    ["", /1:1 unexpected EOF/],
    ['{"a": 1,\n "a": 2}', /2:2 the name "a" is there twice/],
    ['{"a": {"b": 1}, "b": {"b": 1}}', undefined],
    ['[{"a": 1}, {"a": 2}]', undefined],
    ['{"é": 1, "\\u00e9": 2}', /1:10 the name "é" is there twice/],
    ['{"__proto__": 1}', /1:2 the name "__proto__" stands for a prototype/],
    ['{"\\u005f_proto__": 1}', /1:2 the name "__proto__"/],
    ["[1] 2", /1:5 .* after top-level value/],
    [`${"[".repeat(500)}${"]".repeat(500)}`, undefined],
    [`${"[".repeat(501)}${"]".repeat(501)}`, /1:501 nested deeper than 500/],
  ])("%.40s", (text, why) => {
    if (why === undefined) expect(refusal(text)).toBeUndefined();
    else expect(refusal(text)).toMatch(why);
  });
});

test("places are told in rows and characters", () => {
  const tape = tapeOf('{\n  "é": ["ü", 1]\n}');
  const places = Array.from({ length: tape.length }, (_, entry) => placeOf(tape, entry));
  expect(places.map(({ row, col }) => `${row}:${col}`)).toEqual([
    "1:1",
    "2:3",
    "2:8",
    "2:9",
    "2:14",
  ]);
});
