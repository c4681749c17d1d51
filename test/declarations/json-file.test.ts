import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readJsonFile } from "../../src/declarations/json-file.ts";
import { plainJson } from "../../src/means/json/plain-json.ts";
import { expectValueOrPlace, linesOf, refusalOf } from "./trees.ts";

const MEBIBYTE = 1024 * 1024;

describe("a file of JSON", () => {
  test("is read with white space around it", () => {
    const bytes = Buffer.from(` \n${" ".repeat(MEBIBYTE - 2)}{"a": [1]}\n \t\r\n`);
    expect(plainJson(readJsonFile("data.json", bytes))).toEqual({ a: [1] });
  });

  test.each([
    {
      note: "nothing",
      bytes: Buffer.alloc(0),
      line: "1:1: unexpected end where a value must stand",
    },
    {
      note: "blanks",
      bytes: Buffer.from(" \n "),
      line: "2:2: unexpected end where a value must stand",
    },
    {
      note: "a mistake far down",
      bytes: Buffer.from('\n\n {"é": x}'),
      line: '3:8: unexpected "x" where a value',
    },
    {
      note: "a mistake on a later line",
      bytes: Buffer.from(' {\n"a":\n x}'),
      line: '3:2: unexpected "x" where',
    },
    {
      note: "a byte order mark",
      bytes: Buffer.from("\uFEFF{}"),
      line: "1:1: unexpected character U+FEFF where",
    },
    { note: "bytes that are no UTF-8", bytes: Buffer.from([0x7b, 0xff]), line: "1:2: these bytes" },
    {
      note: "a great deal of blanks",
      bytes: Buffer.alloc(100 * MEBIBYTE, 0x20),
      line: "1:1048578: over 1048576 bytes of white space where a value must stand",
    },
    {
      note: "a great deal of line breaks",
      bytes: Buffer.alloc(100 * MEBIBYTE, 0x0a),
      line: "1048578:1: over 1048576 bytes of white space where a value must stand",
    },
    {
      note: "a great deal of zeros",
      bytes: Buffer.alloc(100 * MEBIBYTE),
      line: "1:1: unexpected character U+0000 where a value must stand",
    },
  ])("with $note is refused with its place", async ({ bytes, line }) => {
    const error = await refusalOf(() => readJsonFile("a/data.json", bytes));
    expect(linesOf(error)).toHaveLength(1);
    expect(linesOf(error)[0]?.startsWith(`a/data.json:${line}`)).toBe(true);
  });

  test("whatever the bytes: a value, or a place inside them", () => {
    const soup = fc.array(fc.constantFrom(...'{}[]":,x1-.e\\u \n\té😀'), { maxLength: 60 });
    const bytes = fc.oneof(
      soup.map((characters) => Buffer.from(characters.join(""))),
      fc.uint8Array().map((each) => Buffer.from(each)),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        expectValueOrPlace([content], () => readJsonFile("x", content));
      }),
      { numRuns: 1_000 },
    );
  });
});
