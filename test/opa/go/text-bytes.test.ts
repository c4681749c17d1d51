import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  bytesOf,
  compareTexts,
  hasRawBytes,
  normalizeText,
  textOf,
} from "../../../src/opa/go/text-bytes.ts";

const nastyBytes = fc
  .uint8Array({ maxLength: 12 })
  .chain((bytes) =>
    fc.constantFrom(
      bytes,
      Uint8Array.from([...bytes, 0xe2, 0x82, 0xac, ...bytes]),
      Uint8Array.from([0xf0, 0x9f, 0x98, ...bytes]),
      Uint8Array.from([0xed, 0xa0, 0x80, ...bytes]),
    ),
  );

test("bytes come back as they were", () => {
  fc.assert(
    fc.property(nastyBytes, (bytes) => {
      expect(Buffer.compare(bytesOf(textOf(bytes)), bytes)).toBe(0);
    }),
  );
});

test("texts are ordered by their bytes", () => {
  fc.assert(
    fc.property(nastyBytes, nastyBytes, (left, right) => {
      expect(Math.sign(compareTexts(textOf(left), textOf(right)))).toBe(
        Buffer.compare(left, right),
      );
    }),
  );
});

test("texts of any Unicode are ordered by their bytes", () => {
  const character = fc.integer({ min: 0, max: 0x10f7ff }).map((code) => {
    return String.fromCodePoint(code < 0xd800 ? code : code + 0x800);
  });
  const text = fc.array(character, { maxLength: 6 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareTexts(left, right))).toBe(bytes);
    }),
  );
});

describe("raw bytes", () => {
  test.each([
    { note: "a byte that begins nothing", bytes: [0xff], raw: true },
    { note: "a cut character", bytes: [0xe2, 0x82], raw: true },
    { note: "a surrogate", bytes: [0xed, 0xa0, 0x80], raw: true },
    { note: "an overlong form", bytes: [0xc0, 0xaf], raw: true },
    { note: "beyond Unicode", bytes: [0xf4, 0x90, 0x80, 0x80], raw: true },
    { note: "a byte order mark", bytes: [0xef, 0xbb, 0xbf], raw: false },
    { note: "a replacement character", bytes: [0xef, 0xbf, 0xbd], raw: false },
    { note: "an emoji", bytes: [0xf0, 0x9f, 0x98, 0x80], raw: false },
  ])("$note", ({ bytes, raw }) => {
    expect(hasRawBytes(textOf(Uint8Array.from(bytes)))).toBe(raw);
  });

  test("that were put together to a character are that character", () => {
    const halves = [[0xe2], [0x82, 0xac]].map((bytes) => textOf(Uint8Array.from(bytes)));
    expect(normalizeText(halves.join(""))).toBe("€");
  });
});
