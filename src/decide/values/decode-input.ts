import { isAscii } from "node:buffer";
import { textOf } from "../../opa/go/text-bytes.ts";
import { parseValue } from "./parse-value.ts";
import type { Value } from "./value.ts";

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const BACKSLASH = 0x5c;
const LOWER_E = 0x65;

/** 1 for what ends a simple text, or makes it one that is not: quotes, escapes, and all beyond ASCII. */
const ENDS_TEXT: Uint8Array = new Uint8Array(256).fill(1, 0x80);
ENDS_TEXT[QUOTE] = 1;
ENDS_TEXT[BACKSLASH] = 1;

/** Whole numbers of this many digits are exact and print as they were written. */
const SAFE_DIGITS = 15;

/**
 * The value of a JSON text that has been checked. JSON.parse makes of most what {@link parseValue} would; it must not see
 * numbers whose text it would lose, and texts with escapes or bytes beyond ASCII.
 */
export function decodeInput(bytes: Uint8Array): Value {
  const isShort = bytes.length <= SHORT;
  if (isShort ? !isSimple(bytes) : !isAscii(bytes) || bytes.includes(BACKSLASH)) {
    return parseValue(textOf(bytes));
  }
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString("latin1");
  // Texts may look as if they held such a number: whether one does is told byte by byte.
  if (!isShort && SPECIAL_NUMBER.test(text) && !isSimple(bytes)) return parseValue(text);
  return JSON.parse(text) as Value;
}

/** So few bytes are told one by one in less time than it takes to ask the machine. */
const SHORT = 64;

/** Numbers whose text may be lost: fractions, exponents, sixteen digits, `-0`. */
const SPECIAL_NUMBER = /(?:^|[:,[])[ \t\n\r]*(?:-?\d{16}|-?\d+[.eE]|-0)/;

function isSimple(bytes: Uint8Array): boolean {
  const { length } = bytes;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      at = endOfSimpleText(bytes, at + 1);
      if (at === length) return false;
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      const end = endOfSimpleNumber(bytes, at);
      if (end === 0) return false;
      at = end - 1;
    }
  }
  return true;
}

/** Where the closing quote stands; the length where something in the text is not simple. */
function endOfSimpleText(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let at = start;
  while (at < length && ENDS_TEXT[bytes[at] as number] === 0) at++;
  return bytes[at] === QUOTE ? at : length;
}

/** What follows a whole number that JavaScript prints as it is written; 0 for any other. */
function endOfSimpleNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const first = at;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === DOT || byte === LOWER_E || byte === UPPER_E) return 0;
    if (byte < ZERO || byte > NINE) break;
  }
  const isNegativeZero = first > start && bytes[first] === ZERO;
  return at - first > SAFE_DIGITS || isNegativeZero ? 0 : at;
}
