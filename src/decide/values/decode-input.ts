import { isAscii } from "node:buffer";
import { textOf } from "../../opa/go/text-bytes.ts";
import { parseValue } from "./parse-value.ts";
import { makeNumber, type Value } from "./value.ts";

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
 * numbers whose text it would lose, and surrogates that are written alone.
 */
export function decodeInput(bytes: Uint8Array): Value {
  if (bytes.length <= SHORT && isSimple(bytes)) return JSON.parse(latinOf(bytes)) as Value;
  const text = isAscii(bytes) ? latinOf(bytes) : textOf(bytes);
  const mayLose =
    (bytes.includes(BACKSLASH) && SURROGATE.test(text)) ||
    (SPECIAL_NUMBER.test(text) && !areKept(text) && !isSimple(bytes));
  return mayLose ? parseValue(text) : (JSON.parse(text) as Value);
}

/** Shorter than this nothing nests deeper than OPA reads. */
const PLAIN_BODY = 10_000;
const BEFORE_INPUT = /^[ \t\r\n]*\{[ \t\r\n]*"input"[ \t\r\n]*:[ \t\r\n]*/;

/**
 * The input in a body that holds nothing else: JSON.parse, which reads it anyway, tells that it is well-formed. Undefined
 * for any body that has to be looked at more closely, well-formed or not.
 */
export function plainInput(body: Uint8Array): Value | undefined {
  if (body.length >= PLAIN_BODY || !isAscii(body) || body.includes(BACKSLASH)) return undefined;
  const text = latinOf(body);
  const start = BEFORE_INPUT.exec(text)?.[0].length;
  // Of equal names the last counts.
  if (start === undefined || text.includes('"input"', start)) return undefined;
  if (SPECIAL_NUMBER.test(text) && !areKept(text)) return undefined;
  const members = parsedOf(text);
  const value = members?.["input"];
  if (value === undefined || value === null || Object.keys(members ?? {}).length > 1) {
    return undefined;
  }
  return value;
}

function parsedOf(text: string): Readonly<Record<string, Value>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, Value>>;
  } catch {
    return undefined;
  }
}

/** So few bytes are told one by one in less time than it takes to ask the machine. */
const SHORT = 64;

function latinOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString("latin1");
}

/** An escape that may be half of a pair. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

/** Numbers whose text may be lost: fractions, exponents, sixteen digits, `-0`. Texts may look as if they held one. */
const SPECIAL = "(?:^|[:,[])[ \\t\\n\\r]*(?:-?\\d{16}|-?\\d+[.eE]|-0)";
const SPECIAL_NUMBER = new RegExp(SPECIAL);

/** Whether JavaScript gives back all of them as they are written. */
function areKept(text: string): boolean {
  for (const [found] of text.matchAll(EACH_SPECIAL_NUMBER)) {
    const written = found.replace(NOT_OF_NUMBER, "");
    if (typeof makeNumber(written) !== "number") return false;
  }
  return true;
}

const EACH_SPECIAL_NUMBER = new RegExp(`${SPECIAL}[\\d.eE+-]*`, "g");
const NOT_OF_NUMBER = /^[^-\d]+/;

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
