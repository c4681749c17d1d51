import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { textLines } from "../../src/domain/text-lines.ts";
import { positionAt } from "../../src/domain/text-position.ts";

/** Text of few kinds of characters, so that lines and wide characters are frequent. */
const texts: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "é", "€", "😀", "\n", "\r", "\t", "\uFEFF"))
  .map((characters) => characters.join(""));

/** The offset of each character, with the place that a person would count. */
function placesOf(text: string): { offset: number; row: number; col: number }[] {
  let offset = 0;
  let row = 1;
  let col = 1;
  return [...text, ""].map((character) => {
    const place = { offset, row, col };
    offset += character.length;
    row += character === "\n" ? 1 : 0;
    col = character === "\n" ? 1 : col + 1;
    return place;
  });
}

describe("the place of an offset", () => {
  test("counts lines and characters, in text and in bytes alike", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const { offset, row, col } of placesOf(text)) {
          expect(positionAt(text, offset)).toEqual({ row, col });
          const bytes = Buffer.byteLength(text.slice(0, offset));
          expect(positionAt(Buffer.from(text), bytes)).toEqual({ row, col });
        }
      }),
    );
  });

  test("is found both ways in a text that knows its lines", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = textLines(text);
        for (const { offset, row, col } of placesOf(text)) {
          expect(lines.positionOf(offset)).toEqual({ row, col });
          expect(lines.offsetOf(row, col)).toBe(offset);
        }
      }),
    );
  });

  test("before the first column is the begin of the line", () => {
    expect(textLines("").offsetOf(1, 0)).toBe(0);
    expect(textLines("a\nb").offsetOf(2, 0)).toBe(2);
  });

  test("lies inside the text however far it is asked", () => {
    fc.assert(
      fc.property(texts, fc.nat(50), fc.nat(50), (text, row, col) => {
        const offset = textLines(text).offsetOf(row, col);
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test.each([
    { note: "one long line", content: " ".repeat(8_000_000), row: 1, col: 8_000_001 },
    { note: "many lines", content: "\n".repeat(8_000_000), row: 8_000_001, col: 1 },
  ])("at the end of $note is only counted", ({ content, row, col }) => {
    expect(positionAt(content, content.length)).toEqual({ row, col });
    expect(positionAt(Buffer.from(content), content.length)).toEqual({ row, col });
  });
});
