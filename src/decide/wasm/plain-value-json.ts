import type { Address } from "./abi.ts";
import { reorderMembers } from "./reorder-members.ts";

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_S = 0x73;
const LETTER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const MAX_DEPTH = 200;
const MAX_DIGITS = 15;
/** Bytes of the scratch, of which the second half is for putting members in order. */
const FIRST_CAPACITY = 8192;
/** What one large answer took is given back. */
const KEPT_CAPACITY = 1024 * 1024;

/**
 * Bytes that may not be copied in a string: escapes, what Go's JSON escapes, and all that is not
 * ASCII.
 */
const UNUSUAL: Uint8Array = new Uint8Array(256).fill(1, 0x7f);
for (const byte of [0x00, 0x5c, 0x3c, 0x3e, 0x26]) UNUSUAL[byte] = 1;

/** Answered instead of an address by what is not sure of a part. */
const UNSURE = -1;

/**
 * One rewriting at a time, from the module's memory into a scratch: plain variables, because time
 * is all here.
 */
let from: Uint8Array = new Uint8Array();
let to: Uint8Array = new Uint8Array(FIRST_CAPACITY);
let length = 0;
/**
 * Where the members of every object and set that is open begin in the scratch, the innermost last;
 * how many.
 */
let starts: Int32Array = new Int32Array(FIRST_CAPACITY / 4);
let started = 0;

/**
 * The JSON text of the value whose Rego text lies between two addresses, without making the value:
 * keys and members are put in order, spaces left out. It is sure of ASCII strings without escapes,
 * integers, words, arrays, objects with string keys, and sets of strings; undefined leaves the rest
 * to whoever reads values.
 */
export function plainValueJson(
  bytes: Uint8Array,
  start: Address,
  end: Address,
): string | undefined {
  // The JSON text is never longer than the Rego text; no member takes less than three bytes.
  if (to.length < 2 * (end - start)) makeRoom(2 * (end - start));
  from = bytes;
  length = 0;
  started = 0;
  const isSure = rewriteValue(start, 0) === end;
  const json = isSure ? Buffer.from(to.buffer, 0, length).toString("latin1") : undefined;
  if (to.length > KEPT_CAPACITY) makeRoom(FIRST_CAPACITY);
  return json;
}

function makeRoom(capacity: number): void {
  to = new Uint8Array(capacity);
  starts = new Int32Array(capacity / 4);
}

/** Rewrites the value at an address and answers the address behind it. */
function rewriteValue(at: Address, depth: number): Address {
  switch (from[at]) {
    case QUOTE:
      return copyString(at);
    case OPEN_BRACKET:
      return depth < MAX_DEPTH ? rewriteArray(at + 1, depth + 1) : UNSURE;
    case OPEN_BRACE:
      return depth < MAX_DEPTH ? rewriteBraces(at + 1, depth + 1) : UNSURE;
    case LETTER_T:
    case LETTER_N:
      return copyWord(at, 4);
    case LETTER_F:
      return copyWord(at, 5);
    case LETTER_S:
      write(OPEN_BRACKET);
      write(CLOSE_BRACKET);
      return at + "set()".length;
    default:
      return copyInteger(at);
  }
}

function write(byte: number): void {
  to[length++] = byte;
}

function copyWord(at: Address, size: number): Address {
  for (let i = 0; i < size; i++) to[length + i] = from[at + i] as number;
  length += size;
  return at + size;
}

function copyString(start: Address): Address {
  const source = from;
  const target = to;
  let at = start + 1;
  let end = length;
  target[end++] = QUOTE;
  for (;;) {
    const byte = source[at++] as number;
    if (UNUSUAL[byte] === 1) return UNSURE;
    target[end++] = byte;
    if (byte === QUOTE) break;
  }
  length = end;
  return at;
}

function copyInteger(start: Address): Address {
  let at = start;
  if (from[at] === MINUS) write(from[at++] as number);
  const firstDigit = at;
  for (;;) {
    const byte = from[at] as number;
    if (byte < ZERO || byte > NINE) break;
    write(byte);
    at++;
  }
  const digits = at - firstDigit;
  if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && from[firstDigit] === ZERO)) {
    return UNSURE;
  }
  return isEnd(from[at] as number) ? at : UNSURE;
}

/** False for what makes a number more than an integer. */
function isEnd(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE || byte === COLON;
}

function rewriteArray(start: Address, depth: number): Address {
  write(OPEN_BRACKET);
  let at = start;
  if (from[at] === CLOSE_BRACKET) return copyWord(at, 1);
  for (;;) {
    at = rewriteValue(at, depth);
    if (at === UNSURE) return UNSURE;
    const byte = from[at] as number;
    if (byte === CLOSE_BRACKET) return copyWord(at, 1);
    at = copyCommaAt(at, byte);
    if (at === UNSURE) return UNSURE;
  }
}

/** Copies a comma but not the space behind it. */
function copyCommaAt(at: Address, byte: number): Address {
  if (byte !== COMMA) return UNSURE;
  write(COMMA);
  return from[at + 1] === SPACE ? at + 2 : at + 1;
}

/** An object, or a set when no colon follows the first value. */
function rewriteBraces(start: Address, depth: number): Address {
  const open = length;
  write(OPEN_BRACE);
  if (from[start] === CLOSE_BRACE) return copyWord(start, 1);
  const at = rewriteValue(start, depth);
  if (at === UNSURE || to[open + 1] !== QUOTE) return UNSURE;
  const isObject = from[at] === COLON;
  if (!isObject) to[open] = OPEN_BRACKET;
  const end = isObject ? rewriteMembers(at, open + 1, depth) : rewriteSet(at, open + 1, depth);
  write(isObject ? CLOSE_BRACE : CLOSE_BRACKET);
  return end;
}

/** The first key has been written to `first`; `start` is its colon. */
function rewriteMembers(start: Address, first: number, depth: number): Address {
  const base = started;
  let key = first;
  let at = start;
  for (;;) {
    starts[started++] = key;
    if (to[key] !== QUOTE || from[at] !== COLON) return UNSURE;
    write(COLON);
    at = rewriteValue(from[at + 1] === SPACE ? at + 2 : at + 1, depth);
    if (at === UNSURE) return UNSURE;
    const byte = from[at] as number;
    if (byte === CLOSE_BRACE) break;
    at = copyCommaAt(at, byte);
    if (at === UNSURE) return UNSURE;
    key = length;
    at = rewriteValue(at, depth);
    if (at === UNSURE) return UNSURE;
  }
  reorderMembers(to, starts, base, started - base, length);
  started = base;
  return at + 1;
}

/** The first member has been written to `first`; `start` is behind it. */
function rewriteSet(start: Address, first: number, depth: number): Address {
  const base = started;
  let member = first;
  let at = start;
  for (;;) {
    starts[started++] = member;
    if (to[member] !== QUOTE) return UNSURE;
    const byte = from[at] as number;
    if (byte === CLOSE_BRACE) break;
    at = copyCommaAt(at, byte);
    if (at === UNSURE) return UNSURE;
    member = length;
    at = rewriteValue(at, depth);
    if (at === UNSURE) return UNSURE;
  }
  reorderMembers(to, starts, base, started - base, length);
  started = base;
  return at + 1;
}
