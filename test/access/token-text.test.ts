import { describe, expect, test } from "@jest/globals";
import { drawToken, parseToken, TOKEN_LENGTH, tokenText } from "../../src/access/token-text.ts";

/** What scanners for secrets are told. */
const SCANNED = /^gatehouse_[a-z0-9]{12}_[A-Za-z0-9_-]{43}[A-Za-z0-9]{6}$/;
const PARTS = { id: "abcdefgh0123", secret: "A".repeat(43) };
const TEXT = `gatehouse_abcdefgh0123_${"A".repeat(43)}0Xxk0A`;

test("the text of a token is the same for ever", () => {
  expect(tokenText(PARTS)).toBe(TEXT);
});

test("drawn tokens have the form that scanners look for, read back, and are never the same", () => {
  const drawn = Array.from({ length: 200 }, drawToken);
  for (const parts of drawn) {
    const text = tokenText(parts);
    expect(text).toMatch(SCANNED);
    expect(text).toHaveLength(TOKEN_LENGTH);
    expect(parseToken(text)).toEqual(parts);
  }
  expect(new Set(drawn.map(({ id }) => id)).size).toBe(200);
  expect(new Set(drawn.map(({ secret }) => secret)).size).toBe(200);
});

describe("no token", () => {
  test.each([
    { note: "nothing", text: "" },
    { note: "the beginning alone", text: "gatehouse_" },
    { note: "one letter less", text: TEXT.slice(0, -1) },
    { note: "one letter more", text: `${TEXT}0` },
    { note: "a line break behind", text: `${TEXT.slice(0, -1)}\n` },
    { note: "capitals in the id", text: tokenText({ ...PARTS, id: "ABCDEFGH0123" }) },
    { note: "a sign in the secret", text: tokenText({ ...PARTS, secret: "+".repeat(43) }) },
    { note: "letters beyond ASCII", text: tokenText({ ...PARTS, secret: "\u0141".repeat(43) }) },
    { note: "a megabyte", text: TEXT.repeat(14_000) },
  ])("$note", ({ text }) => {
    expect(parseToken(text)).toBeUndefined();
  });

  test("any single letter changed", () => {
    for (let at = 0; at < TEXT.length; at++) {
      const other = TEXT[at] === "0" ? "1" : "0";
      expect(parseToken(TEXT.slice(0, at) + other + TEXT.slice(at + 1))).toBeUndefined();
    }
  });
});
