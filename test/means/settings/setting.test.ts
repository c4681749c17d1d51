import { describe, expect, test } from "@jest/globals";
import {
  parseCount,
  parseFlag,
  parseOneOf,
  parseOptional,
  parseRequired,
} from "../../../src/means/settings/parsers.ts";
import { readSettings, type Setting } from "../../../src/means/settings/setting.ts";

const SOCKETS: Setting<number> = {
  name: "SOCKETS",
  fallback: "4",
  meaning: "How many sockets.",
  parse: parseCount(1),
};

describe("a setting", () => {
  test.each([
    { note: "nobody set it", env: {}, sockets: 4 },
    { note: "somebody set it", env: { SOCKETS: "7" }, sockets: 7 },
    { note: "with space around it", env: { SOCKETS: " 7\n" }, sockets: 7 },
  ])("is read when $note", ({ env, sockets }) => {
    expect(readSettings({ sockets: SOCKETS }, env)).toEqual({ sockets });
  });

  test.each([
    { note: "below the least", parse: parseCount(1), text: "0", says: 'NAME is "0"; a whole' },
    { note: "no number", parse: parseCount(0), text: "1e3", says: 'NAME is "1e3"; a whole number' },
    {
      note: "past what is exact",
      parse: parseCount(0),
      text: `${2 ** 53}`,
      says: "a whole number",
    },
    { note: "neither true nor false", parse: parseFlag, text: "TRUE", says: "true or false is" },
    { note: "none of the words", parse: parseOneOf(["a", "b"]), text: "c", says: "one of a, b" },
    { note: "empty", parse: parseRequired, text: "", says: "NAME is empty" },
  ])("is refused by its name: $note", ({ parse, text, says }) => {
    expect(() => parse(text, "NAME")).toThrow(says);
  });

  test("an empty text may mean none", () => {
    expect(parseOptional("", "NAME")).toBeUndefined();
  });
});
