import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { parseSync } from "@swc/core";

const SRC: string = path.resolve(import.meta.dirname, "../src");

/**
 * Patterns that repeat a group, each with why its text cannot be long. V8 keeps a stack for repeated
 * groups, and some millions of repetitions throw a RangeError.
 */
const ALLOWED: ReadonlyMap<string, string> = new Map([
  ["^\\/v1\\/bundles\\/((?:(?!data\\/|data$)[^/]+\\/)+)data(?=\\/|$)", "Node bounds the path"],
  [
    String.raw`[ \t]*([^\s=;,"]*)[ \t]*(?:=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))[ \t]*)?(?:[;,]|$)`,
    "Node bounds the header",
  ],
  ["^(?! )(?!.*(?: {2}| $))[ \\p{L}\\p{N}\\p{P}\\p{S}]+$", "asked of 253 characters at most"],
]);

interface Pattern {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Every regular expression literal below `src`. */
function patternsIn(file: string): Pattern[] {
  const found: Pattern[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === "object" && node !== null) {
      const { type, pattern, flags } = node as Record<string, unknown>;
      if (type === "RegExpLiteral") {
        found.push({ file, pattern: String(pattern), flags: String(flags) });
      }
      Object.values(node).forEach(visit);
    }
  };
  visit(parseSync(readFileSync(path.join(SRC, file), "utf8"), { syntax: "typescript" }));
  return found;
}

/** True when a group, or with the flag `u` a class of wide characters, repeats without a bound. */
function repeatsGroup(pattern: string, flags: string): boolean {
  const plain = pattern
    .replace(/\\[pP]\{[^}]*\}/g, /[uv]/.test(flags) ? "(wide)" : "")
    .replace(/\\./g, "x")
    .replace(/\[[^\]]*\]/g, (each) => (each.includes("(wide)") ? "(wide)" : "x"));
  return /\)(?:[*+]|\{\d+,\})/.test(plain);
}

test.each([
  { pattern: "(?:ab)*", flags: "", repeats: true },
  { pattern: "(a|b)+c", flags: "", repeats: true },
  { pattern: "(?:a){2,}", flags: "", repeats: true },
  { pattern: "[\\p{L}]+", flags: "u", repeats: true },
  { pattern: "[)*]\\)*(?:ab)?(a){3}[^\\])]*", flags: "", repeats: false },
])("/$pattern/$flags repeats a group: $repeats", ({ pattern, flags, repeats }) => {
  expect(repeatsGroup(pattern, flags)).toBe(repeats);
});

test("no pattern repeats a group over text that others send", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" });
  const patterns = files.filter((file) => file.endsWith(".ts")).flatMap(patternsIn);
  expect(patterns.length).toBeGreaterThan(100);
  const repeating = patterns.filter(({ pattern, flags }) => repeatsGroup(pattern, flags));
  const unexplained = repeating.filter(({ pattern }) => !ALLOWED.has(pattern));
  expect(unexplained.map(({ file, pattern }) => `${file}: /${pattern}/`)).toEqual([]);
  expect(new Set(repeating.map(({ pattern }) => pattern))).toEqual(new Set(ALLOWED.keys()));
});
