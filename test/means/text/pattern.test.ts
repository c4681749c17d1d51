import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { compilePattern } from "../../../src/means/text/pattern.ts";

describe("a pattern", () => {
  test.each([
    { pattern: "a/b", yes: ["a/b"], no: ["a/B", "a/b ", "xa/b", "a/bx", ""] },
    { pattern: "a.c", yes: ["a.c"], no: ["abc"] },
    {
      pattern: "repo:acme/*:ref:main",
      yes: ["repo:acme/x:ref:main", "repo:acme/:ref:main"],
      no: ["repo:acme/x/y:ref:main", "repo:acme/x:y:ref:main"],
    },
    { pattern: "*", yes: ["", "abc", "a.b"], no: ["a/b", "a:b", "a@b", "a\nb", "a\u0000"] },
    { pattern: "**", yes: ["", "a/b:c@d"], no: ["a\nb", "\u007f"] },
    { pattern: "a*b*c", yes: ["abc", "axbxc", "abbc"], no: ["ab/c", "ac", "abcd"] },
    { pattern: "**/c", yes: ["a/b/c", "/c"], no: ["c", "a/cd"] },
    { pattern: "[a-z]+", yes: ["[a-z]+"], no: ["abc"] },
  ])("$pattern", ({ pattern, yes, no }) => {
    const isMeant = compilePattern(pattern, "/:@");
    expect(yes.filter((text) => !isMeant(text))).toEqual([]);
    expect(no.filter(isMeant)).toEqual([]);
  });

  test("says the same as a regular expression", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "/", "*"), maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const source = pattern.replace(/\*+/g, (stars) => (stars === "*" ? "[^/]*" : ".*"));
        expect(compilePattern(pattern, "/")(text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 300, seed: 10 },
    );
  });

  test("takes no time beyond the lengths", () => {
    const isMeant = compilePattern("*a".repeat(200), "/");
    expect(isMeant("a".repeat(4_000))).toBe(true);
    expect(isMeant(`${"a".repeat(4_000)}b`)).toBe(false);
    expect(isMeant("a".repeat(5_000))).toBe(false);
  });
});
