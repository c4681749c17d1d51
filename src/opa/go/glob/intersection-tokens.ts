import { GoError } from "../go-error.ts";
import { withoutRawBytes } from "../text-bytes.ts";
import type { CodePointRange } from "./glob-tokens.ts";

/** One character of a pattern, how it may repeat, and what it may be: undefined for a dot, which is anything. */
export interface Token {
  readonly ranges: readonly CodePointRange[] | undefined;
  readonly isSet: boolean;
  readonly flag: "" | "+" | "*";
}

interface Reader {
  readonly pattern: string;
  readonly codePoints: readonly number[];
  at: number;
}

interface Character {
  readonly code: number;
  readonly escaped: boolean;
}

const [BACKSLASH, DASH, DOT, PLUS, STAR] = [0x5c, 0x2d, 0x2e, 0x2b, 0x2a] as const;
const [OPEN, CLOSE] = [0x5b, 0x5d] as const;

/** The tokens of a pattern of characters, dots and sets with `+` and `*`; throws a GoError for an invalid one. */
export function patternTokens(pattern: string): readonly Token[] {
  const reader: Reader = { pattern, codePoints: Array.from(pattern, runeOf), at: 0 };
  const tokens: Token[] = [];
  while (reader.at < reader.codePoints.length) tokens.push(readToken(reader));
  return simplify(tokens);
}

function invalid({ pattern }: Reader, at: number, problem: string): GoError {
  const shown = withoutRawBytes(pattern);
  return new GoError(`input:${shown}, pos:${at}, ${problem}: the input provided is invalid`);
}

function trailingBackslash(reader: Reader): GoError {
  const at = reader.codePoints.length - 1;
  return invalid(reader, at, "input ends with a \\ (escape) character");
}

/** A byte that is not UTF-8 is U+FFFD to Go. */
function runeOf(character: string): number {
  const code = character.codePointAt(0) as number;
  return code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
}

function readToken(reader: Reader): Token {
  const { code, escaped } = readCharacter(reader);
  if (!escaped && code === CLOSE) {
    throw invalid(reader, reader.at, "set-close ']' with no preceding '['");
  }
  if (!escaped && (code === PLUS || code === STAR)) {
    const flag = String.fromCodePoint(code);
    throw invalid(reader, reader.at, `flag '${flag}' must be preceded by a non-flag`);
  }
  const isSet = !escaped && code === OPEN;
  const ranges = isSet ? readSet(reader) : !escaped && code === DOT ? undefined : [range(code)];
  return { ranges, isSet, flag: readFlag(reader) };
}

function range(code: number): CodePointRange {
  return [code, code];
}

function readCharacter(reader: Reader): Character {
  const code = reader.codePoints[reader.at++];
  if (code === undefined) {
    throw invalid(reader, reader.codePoints.length, "found [ without matching ]");
  }
  if (code !== BACKSLASH) return { code, escaped: false };
  const next = reader.codePoints[reader.at++];
  if (next === undefined) throw trailingBackslash(reader);
  return { code: next, escaped: true };
}

function readFlag(reader: Reader): Token["flag"] {
  const code = reader.codePoints[reader.at];
  if (code === BACKSLASH && reader.at === reader.codePoints.length - 1) {
    throw trailingBackslash(reader);
  }
  if (code !== PLUS && code !== STAR) return "";
  reader.at++;
  return code === PLUS ? "+" : "*";
}

function readSet(reader: Reader): readonly CodePointRange[] {
  const ranges: CodePointRange[] = [];
  let previous: number | undefined;
  for (;;) {
    const { code, escaped } = readCharacter(reader);
    if (code === CLOSE && !escaped) return merge(ranges);
    if (code === DASH && !escaped) {
      ranges.push(readRange(reader, previous));
      previous = undefined;
    } else {
      ranges.push(range(code));
      previous = code;
    }
  }
}

function readRange(reader: Reader, low: number | undefined): CodePointRange {
  const { length } = reader.codePoints;
  const fail = (problem: string): GoError => invalid(reader, reader.at, `range ${problem}`);
  const character = "character '-'";
  if (low === undefined) throw fail(`${character} must be preceded by a Unicode character`);
  if (reader.at >= length - 1) throw fail(`${character} must be followed by a Unicode character`);
  const { code, escaped } = readCharacter(reader);
  if (!escaped && (code === CLOSE || code === DASH)) {
    throw fail(`${character} cannot be followed by a special symbol`);
  }
  if (code < low) {
    const [from, to] = [low, code].map((each) => String.fromCodePoint(each));
    throw fail(`is out of order: '${to}' comes before '${from}' in Unicode`);
  }
  return [low, code];
}

/** The same characters as ranges that neither overlap nor touch, in order. */
function merge(ranges: readonly CodePointRange[]): readonly CodePointRange[] {
  const merged: CodePointRange[] = [];
  for (const [low, high] of [...ranges].sort((left, right) => left[0] - right[0])) {
    const last = merged.at(-1);
    if (last === undefined || low > last[1] + 1) merged.push([low, high]);
    else merged[merged.length - 1] = [last[0], Math.max(last[1], high)];
  }
  return merged;
}

/** Makes one of neighbours that repeat the same: `a+a*` is `a+`. */
function simplify(tokens: readonly Token[]): readonly Token[] {
  const simple: Token[] = [];
  for (const token of tokens) {
    const latest = simple.at(-1);
    if (latest !== undefined && latest.flag !== "" && token.flag !== "" && equal(latest, token)) {
      if (token.flag === "+") simple[simple.length - 1] = token;
    } else simple.push(token);
  }
  return simple;
}

/** A set of one character is another token than the character. */
function equal(left: Token, right: Token): boolean {
  return left.isSet === right.isSet && String(left.ranges) === String(right.ranges);
}
