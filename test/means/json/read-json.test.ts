import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isPolicyError, type PolicyError } from "../../../src/domain/policy-error.ts";
import {
  isLosslessArray,
  isLosslessNumber,
  type LosslessJson,
  readJson,
} from "../../../src/means/json/read-json.ts";

/** The value as JSON.parse would give it, to compare with. */
function toPlain(value: LosslessJson): unknown {
  if (value === null || typeof value !== "object") return value;
  if (isLosslessNumber(value)) return Number(value.numberText);
  if (isLosslessArray(value)) return value.map(toPlain);
  return Object.fromEntries([...value].map(([name, member]) => [name, toPlain(member)]));
}

function refusalOf(text: string, file?: string): PolicyError {
  try {
    readJson(text, file);
  } catch (error) {
    if (isPolicyError(error)) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("readJson", () => {
  test.each(["1.0", "1e3", "-0", "123456789012345678901234567890", "0.1E-7"])(
    "keeps the text of the number %s",
    (numberText) => {
      expect(readJson(numberText)).toEqual({ numberText });
    },
  );

  test("reads __proto__ as a name like any", () => {
    const value = readJson('{"__proto__": {"polluted": true}, "constructor": null}');
    expect([...(value as ReadonlyMap<string, LosslessJson>).keys()]).toEqual([
      "__proto__",
      "constructor",
    ]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("gives what JSON.parse gives", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\\u[dD][89a-fA-F]/.test(text));
        expect(JSON.stringify(toPlain(readJson(text)))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test.each([
    ["nothing", "", 1, 1, "unexpected end where a value must stand"],
    ["a leading line break", "\nx", 2, 1, 'unexpected "x" where a value must stand'],
    ["a byte order mark", "\uFEFF{}", 1, 1, "unexpected character U+FEFF where a value must stand"],
    ["text behind the value", "{} 1", 1, 4, 'unexpected "1" behind the end of the value'],
    ["a trailing comma", '{\n  "a": 1,\n}', 3, 1, 'unexpected "}" where a quoted name must stand'],
    ["a trailing comma in an array", "[1,]", 1, 4, 'unexpected "]" where a value must stand'],
    ["a missing comma", '["😀" 2]', 1, 6, 'unexpected "2" where "," or "]" must stand'],
    ["a name without quotes", "{a: 1}", 1, 2, 'unexpected "a" where a quoted name must stand'],
    ["a missing colon", '{"a" 1}', 1, 6, 'unexpected "1" where ":" must stand'],
    ["a leading zero", "01", 1, 2, 'unexpected "1" behind the end of the value'],
    ["an unended string", '{"a": "b', 1, 9, "unexpected end in a string"],
    ["a line break in a string", '"a\nb"', 1, 3, "unexpected character U+000A in a string"],
    ["an unknown escape", '"\\x41"', 1, 2, "unknown escape in a string"],
    ["half a surrogate pair", '["\\ud800"]', 1, 2, "the string holds half of a surrogate pair"],
    ["a number too big for OPA", "[1e99999]", 1, 2, "invalid number: number too big"],
    ["a name twice", '{"a": 1,\n "\\u0061": 2}', 2, 2, 'the name "a" is there twice'],
  ])("refuses %s with its place", (_note, text, row, col, message) => {
    const error = refusalOf(text, "a/data.json");
    expect(error.code).toBe("invalid_parameter");
    expect(error.message).toBe("malformed JSON in a/data.json");
    expect(error.diagnostics).toEqual([
      { code: "json_syntax_error", message, location: { file: "a/data.json", row, col } },
    ]);
  });

  test.each([
    ["accepts 1,000 levels", 1_000, true],
    ["refuses 1,001 levels", 1_001, false],
    ["refuses a million levels", 1_000_000, false],
  ])("%s", (_note, depth, accepted) => {
    const text = "[".repeat(depth) + "]".repeat(depth);
    if (accepted) readJson(text);
    else expect(refusalOf(text).diagnostics[0]?.message).toBe("nested deeper than 1000 levels");
  });

  test("accepts and refuses any text as JSON.parse does, but for what it refuses on purpose", () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]",:012.-+eEtrufalsn\\ \n') });
    fc.assert(
      fc.property(soup, (text) => {
        let plain: unknown;
        try {
          plain = JSON.parse(text);
        } catch {
          refusalOf(text);
          return;
        }
        try {
          expect(toPlain(readJson(text))).toEqual(plain);
        } catch (error) {
          if (!isPolicyError(error)) throw error;
          expect(error.diagnostics[0]?.message).toMatch(/twice|number/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
