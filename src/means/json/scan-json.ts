import { unexpectedByte } from "./json-syntax-error.ts";
import { whyNotNumber } from "./number-limit.ts";

/** OPA's limit (Go's encoding/json, maxNestingDepth), counted over the whole body. */
const MAX_DEPTH = 10_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

const LOOKING_FOR_VALUE = "looking for beginning of value";
const LOOKING_FOR_KEY = "looking for beginning of object key string";

/**
 * 1 for bytes that stand for themselves in a string and need no second look: ASCII but `"`, `\` and
 * controls.
 */
const PLAIN: Uint8Array = new Uint8Array(256).fill(1, 0x20, 0x80);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/** JavaScript's numbers are exact for integers of so many. */
const USUAL_DIGITS = 15;

/** 1 for `"\/bfnrt`; `\u` is apart. */
const SIMPLE_ESCAPE: Uint8Array = new Uint8Array(256);
for (const letter of '"\\/bfnrt') SIMPLE_ESCAPE[letter.charCodeAt(0)] = 1;

/**
 * What kind of container is open at each depth. One array for all scans: a scan never waits in the
 * middle.
 */
const OPEN_KIND: Uint8Array = new Uint8Array(MAX_DEPTH + 1);

/**
 * What the scan met that its caller must look at again. Whoever begins a scan calls `startScan`
 * first; one object for all scans, so that a scan allocates nothing.
 */
export const scanned: {
  unusualText: boolean;
  hasEscape: boolean;
  unusualNumber: boolean;
  badNumbers: number[];
} = {
  /** Some string holds bytes beyond ASCII or an escaped surrogate. */
  unusualText: false,
  /** Some string holds an escape. */
  hasEscape: false,
  /** Some number is no integer, or has more than fifteen digits, or is `-0`. */
  unusualNumber: false,
  /** Offsets of numbers that OPA refuses if they are part of the input. */
  badNumbers: [],
};

export function startScan(): void {
  scanned.unusualText = false;
  scanned.hasEscape = false;
  scanned.unusualNumber = false;
  if (scanned.badNumbers.length > 0) scanned.badNumbers = [];
}

/** The offset of the first byte from `i` on that is no JSON white space. */
export function skipSpace(bytes: Uint8Array, i: number): number {
  // Most JSON has none: this much is done without a call.
  return isSpace(bytes[i]) ? behindSpace(bytes, i + 1) : i;
}

function behindSpace(bytes: Uint8Array, i: number): number {
  let at = i;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(c: number | undefined): boolean {
  return c !== undefined && c <= 0x20 && (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09);
}

/**
 * Checks the JSON value at `start` (no white space before it) and gives the offset behind it.
 * `depth` is how many containers are already open around it. Keeps no stack of calls, so no nesting
 * is too deep for it.
 */
export function skipValue(bytes: Uint8Array, start: number, depth: number): number {
  let open = depth;
  let i = start;
  for (;;) {
    const c = bytes[i];
    if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (open === MAX_DEPTH) throw unexpectedByte(bytes, i, "exceeded max depth");
      open += 1;
      OPEN_KIND[open] = c;
      i = skipSpace(bytes, i + 1);
      if (bytes[i] === c + 2) {
        // The closing brace or bracket lies two behind the opening one in ASCII.
        open -= 1;
        i += 1;
      } else {
        if (c === OPEN_BRACE) i = skipKey(bytes, i);
        continue;
      }
    } else {
      i = skipScalar(bytes, i, c);
    }
    while (open > depth) {
      i = skipSpace(bytes, i);
      const kind = OPEN_KIND[open] as number;
      const next = bytes[i];
      if (next === COMMA) {
        i = skipSpace(bytes, i + 1);
        if (kind === OPEN_BRACE) i = skipKey(bytes, i);
        break;
      }
      if (next !== kind + 2) throw unexpectedByte(bytes, i, behindValue(kind));
      open -= 1;
      i += 1;
    }
    if (open === depth) return i;
  }
}

/** Checks a member's name and its colon; gives the offset of the value behind them. */
function skipKey(bytes: Uint8Array, start: number): number {
  return skipColon(bytes, skipName(bytes, start));
}

/** Checks a member's name that begins at `start`; gives the offset behind its closing quote. */
export function skipName(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) throw unexpectedByte(bytes, start, LOOKING_FOR_KEY);
  return skipString(bytes, start + 1);
}

/** Checks the colon behind a name; gives the offset of the value behind it. */
export function skipColon(bytes: Uint8Array, start: number): number {
  const i = skipSpace(bytes, start);
  if (bytes[i] !== COLON) throw unexpectedByte(bytes, i, "after object key");
  return skipSpace(bytes, i + 1);
}

export function behindValue(kind: number): string {
  return kind === OPEN_BRACE ? "after object key:value pair" : "after array element";
}

function skipScalar(bytes: Uint8Array, i: number, c: number | undefined): number {
  if (c === QUOTE) return skipString(bytes, i + 1);
  if (c === MINUS || isDigit(c)) return skipNumber(bytes, i);
  if (c === 0x74) return skipLiteral(bytes, i, "true");
  if (c === 0x66) return skipLiteral(bytes, i, "false");
  if (c === 0x6e) return skipLiteral(bytes, i, "null");
  throw unexpectedByte(bytes, i, LOOKING_FOR_VALUE);
}

/** So small that it is compiled into whoever calls it: half of the time goes by here. */
function skipString(bytes: Uint8Array, start: number): number {
  let i = start;
  while (PLAIN[bytes[i] as number] === 1) i += 1;
  return bytes[i] === QUOTE ? i + 1 : skipUnusual(bytes, i);
}

function skipUnusual(bytes: Uint8Array, start: number): number {
  const length = bytes.length;
  let i = start;
  while (i < length) {
    const c = bytes[i] as number;
    i += 1;
    if (PLAIN[c] === 1) continue;
    if (c === QUOTE) return i;
    if (c === BACKSLASH) i = skipEscape(bytes, i);
    else if (c >= 0x80) scanned.unusualText = true;
    else throw unexpectedByte(bytes, i - 1, "in string literal");
  }
  throw unexpectedByte(bytes, length, "");
}

function skipEscape(bytes: Uint8Array, i: number): number {
  scanned.hasEscape = true;
  const c = bytes[i];
  if (c !== undefined && SIMPLE_ESCAPE[c] === 1) return i + 1;
  if (c !== 0x75) throw unexpectedByte(bytes, i, "in string escape code");
  for (let at = i + 1; at < i + 5; at += 1) {
    if (!isHexDigit(bytes[at])) {
      throw unexpectedByte(bytes, at, "in \\u hexadecimal character escape");
    }
  }
  if (isSurrogate(bytes, i + 1)) scanned.unusualText = true;
  return i + 5;
}

/** True when the four hexadecimal digits at `i` name a surrogate (D800 to DFFF). */
export function isSurrogate(bytes: Uint8Array, i: number): boolean {
  return ((bytes[i] as number) | 0x20) === 0x64 && (bytes[i + 1] as number) >= 0x38;
}

function skipNumber(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let i = first;
  if (bytes[i] === 0x30) i += 1;
  else i = skipDigits(bytes, i, "in numeric literal");
  if (i - first > USUAL_DIGITS || (bytes[first] === 0x30 && first > start))
    scanned.unusualNumber = true;
  if (bytes[i] === 0x2e) {
    scanned.unusualNumber = true;
    i = skipDigits(bytes, i + 1, "after decimal point in numeric literal");
  }
  const c = bytes[i];
  if (c !== 0x65 && c !== 0x45) return i;
  scanned.unusualNumber = true;
  const sign = bytes[i + 1];
  const exponent = sign === 0x2b || sign === MINUS ? i + 2 : i + 1;
  const end = skipDigits(bytes, exponent, "in exponent of numeric literal");
  // So short a number cannot reach the limit; the others are rare enough to be read as text.
  const isSurelySmall = end - exponent <= 4 && end - start < 10_000;
  if (!isSurelySmall && whyNotNumber(textOf(bytes, start, end)) !== undefined) {
    scanned.badNumbers.push(start);
  }
  return end;
}

function skipDigits(bytes: Uint8Array, start: number, context: string): number {
  let i = start;
  while (isDigit(bytes[i])) i += 1;
  if (i === start) throw unexpectedByte(bytes, i, context);
  return i;
}

function skipLiteral(bytes: Uint8Array, start: number, literal: string): number {
  for (let i = 1; i < literal.length; i += 1) {
    if (bytes[start + i] !== literal.charCodeAt(i)) {
      const context = `in literal ${literal} (expecting '${literal[i]}')`;
      throw unexpectedByte(bytes, start + i, context);
    }
  }
  return start + literal.length;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 0x30 && c <= 0x39;
}

function isHexDigit(c: number | undefined): boolean {
  if (c === undefined) return false;
  const lower = c | 0x20;
  return isDigit(c) || (lower >= 0x61 && lower <= 0x66);
}

/** ASCII text between two offsets. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}
