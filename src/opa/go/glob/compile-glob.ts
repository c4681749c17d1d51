import { RE2JS, RE2JSException } from "re2js";
import { PolicyError } from "../../../domain/policy-error.ts";
import { type CodePointRange, type GlobToken, globTokens } from "./glob-tokens.ts";

/** Tells whether a whole text matches, in time linear in the text. */
export interface Glob {
  readonly matches: (text: string) => boolean;
}

/** For the states of each glob; beyond it they are made anew. */
const AUTOMATON_BYTES = 64 * 1024;

/**
 * A glob of gobwas/glob 1.0.0 with characters that `*` and `?` do not match. Throws a GoError for an invalid one, and a
 * PolicyError `evaluation_error` for one that is nested too deep.
 */
export function compileGlob(pattern: string, separators: readonly string[]): Glob {
  const tokens = globTokens(pattern);
  return { matches: plainMatcher(tokens, separators) ?? automaton(tokens, separators) };
}

type Matcher = (text: string) => boolean;

/** What stands for a byte that is not UTF-8 in a text: Go reads U+FFFD there. */
const RAW_BYTES: CodePointRange = [0xdc80, 0xdcff];
const REPLACEMENT = 0xfffd;

/** A text, or a text around one star: what can be told without an automaton. */
function plainMatcher(
  tokens: readonly GlobToken[],
  separators: readonly string[],
): Matcher | undefined {
  const [first, second, third] = tokens;
  if (tokens.length === 0) return (text) => text === "";
  if (tokens.length === 1 && first?.kind === "text") return (text) => text === first.text;
  const hasPrefix = first?.kind === "text";
  const star = hasPrefix ? second : first;
  const last = hasPrefix ? third : second;
  if (star?.kind !== "any" && star?.kind !== "super") return undefined;
  if (separators.includes(String.fromCodePoint(REPLACEMENT))) return undefined;
  if (last !== undefined && last.kind !== "text") return undefined;
  if (tokens.length !== (hasPrefix ? 2 : 1) + (last === undefined ? 0 : 1)) return undefined;
  const between = star.kind === "any" ? separators : [];
  return aroundStar(hasPrefix ? first.text : "", last?.text ?? "", between);
}

function aroundStar(prefix: string, suffix: string, separators: readonly string[]): Matcher {
  const affixes = prefix.length + suffix.length;
  return (text) => {
    if (text.length < affixes || !text.startsWith(prefix) || !text.endsWith(suffix)) return false;
    if (separators.length === 0) return true;
    const middle = text.slice(prefix.length, text.length - suffix.length);
    return !separators.some((separator) => middle.includes(separator));
  };
}

/** Any other: as a pattern of an automaton that takes the text as it is. */
function automaton(tokens: readonly GlobToken[], separators: readonly string[]): Matcher {
  const excluded = separators.map((separator): CodePointRange => {
    const code = separator.codePointAt(0) as number;
    return [code, code];
  });
  const noSeparator = excluded.length === 0 ? "." : classPattern(true, excluded);
  const compiled = compile(tokens.map((token) => tokenPattern(token, noSeparator)).join(""));
  const { dfa } = compiled.re2();
  dfa.stateBudget = AUTOMATON_BYTES;
  dfa.memBudget = AUTOMATON_BYTES;
  return (text) => compiled.testExact(text);
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    // A valid pattern by its making, but for more than 1,000 braces within each other.
    if (!(error instanceof RE2JSException)) throw error;
    throw new PolicyError("evaluation_error", "the glob is too large or nested too deep");
  }
}

function tokenPattern(token: GlobToken, noSeparator: string): string {
  switch (token.kind) {
    case "text":
      return Array.from(token.text, codePoint).join("");
    case "single":
      return noSeparator;
    case "any":
      return `${noSeparator}*`;
    case "super":
      return ".*";
    case "class":
      return classPattern(token.not, token.ranges);
    case "open":
      return "(?:";
    case "or":
      return "|";
    case "close":
      return ")";
  }
}

function classPattern(not: boolean, ranges: readonly CodePointRange[]): string {
  const takesRawBytes = ranges.some(([low, high]) => low <= REPLACEMENT && REPLACEMENT <= high);
  const all = takesRawBytes ? [...ranges, RAW_BYTES] : ranges;
  const parts = all.map(([low, high]) => `\\x{${hex(low)}}-\\x{${hex(high)}}`);
  return `[${not ? "^" : ""}${parts.join("")}]`;
}

function codePoint(character: string): string {
  return `\\x{${hex(character.codePointAt(0) as number)}}`;
}

function hex(code: number): string {
  return code.toString(16);
}
