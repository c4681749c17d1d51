import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { asciiBetween, forgetBytes } from "../../../src/decide/values/ascii-texts.ts";

/** Short and long, and many that differ in one letter only. */
const bodies = fc
  .array(
    fc.oneof(
      fc.constantFrom("a", "ab", "alice", "alicf", "alide", "document", "documont", "0", "1"),
      fc.string({ maxLength: 20 }),
      fc.constantFrom("x".repeat(12), "y".repeat(13), "z".repeat(3_000)),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((words) => ({ bytes: Buffer.from(words.join("")), words }));

test("a text is what its bytes say, whatever was read before", () => {
  fc.assert(
    fc.property(fc.array(bodies, { maxLength: 3 }), fc.array(fc.tuple(fc.nat(), fc.nat(40))), read),
    { numRuns: 500 },
  );

  function read(
    all: readonly { readonly bytes: Buffer; readonly words: readonly string[] }[],
    places: readonly (readonly [number, number])[],
  ): void {
    for (const { bytes, words } of all) {
      forgetBytes();
      let start = 0;
      for (const word of words) {
        expect(asciiBetween(bytes, start, start + word.length)).toBe(word);
        start += word.length;
      }
      for (const [at, length] of places) {
        const from = at % bytes.length;
        const to = Math.min(bytes.length, from + length);
        expect(asciiBetween(bytes, from, to)).toBe(bytes.toString("latin1", from, to));
      }
    }
  }
});

test("bytes that have changed are read anew", () => {
  for (const word of ["alice", "bob".repeat(20)]) {
    const bytes = Buffer.from(word);
    forgetBytes();
    expect(asciiBetween(bytes, 0, bytes.length)).toBe(word);
    bytes.fill("x");
    forgetBytes();
    expect(asciiBetween(bytes, 0, bytes.length)).toBe("x".repeat(word.length));
  }
});
