import { unexpectedByte } from "../../means/json/json-syntax-error.ts";
import {
  behindValue,
  scanned,
  skipColon,
  skipName,
  skipSpace,
  skipValue,
  startScan,
} from "../../means/json/scan-json.ts";
import { asciiBetween, forgetBytes } from "./ascii-texts.ts";
import { decodeInput } from "./decode-input.ts";
import type { ProjectedMember, Projection } from "./projection.ts";
import { makeNumber, type Value } from "./value.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The value of a JSON text that has been checked, as much of it as the projection wants. */
export function decodeProjected(bytes: Uint8Array, projection: Projection | undefined): Value {
  if (projection === undefined) return decodeInput(bytes);
  const buffer = bufferOf(bytes);
  startScan();
  forgetBytes();
  readProjected(buffer, skipSpace(buffer, 0), 0, projection);
  return projected.isDoubtful ? decodeInput(bytes) : projected.value;
}

function bufferOf(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** What a reading gave beside where it ended. One object for all: a reading never waits in the middle. */
export const projected: { value: Value; isDoubtful: boolean } = {
  value: null,
  /** A name was written with escapes and may be one that is wanted: what has been read is to be decoded whole. */
  isDoubtful: false,
};

/**
 * Checks the JSON value at `start` (no white space before it), which has `depth` containers around it, and gives the offset
 * behind it; what the projection wants of it lies in `projected`. Throws `JsonSyntaxError` as `skipValue` does, and like it is
 * preceded by `startScan`, and by `forgetBytes`. Where bytes have to be normalised, what lies there is not what OPA reads.
 */
export function readProjected(
  bytes: Buffer,
  start: number,
  depth: number,
  projection: Projection | undefined,
): number {
  projected.isDoubtful = false;
  return readValue(bytes, start, depth, projection);
}

function readValue(
  bytes: Buffer,
  start: number,
  depth: number,
  projection: Projection | undefined,
): number {
  const isObject = bytes[start] === OPEN_BRACE;
  if (!isObject || projection === undefined) return readWhole(bytes, start, depth);
  const { members } = projection;
  const value: Record<string, Value> = {};
  let i = skipSpace(bytes, start + 1);
  while (bytes[i] !== CLOSE_BRACE) {
    scanned.hasEscape = false;
    const nameEnd = skipName(bytes, i);
    if (scanned.hasEscape) projected.isDoubtful = true;
    const member = memberNamed(members, bytes, i + 1, nameEnd - 1);
    i = skipColon(bytes, nameEnd);
    if (member === undefined) i = skipValue(bytes, i, depth + 1);
    else {
      i = readValue(bytes, i, depth + 1, member.projection);
      value[member.name] = projected.value;
    }
    i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE_BRACE) break;
    if (bytes[i] !== COMMA) throw unexpectedByte(bytes, i, behindValue(OPEN_BRACE));
    i = skipSpace(bytes, i + 1);
    // A brace behind a comma ends nothing.
    if (bytes[i] === CLOSE_BRACE) skipName(bytes, i);
  }
  projected.value = value;
  return i + 1;
}

function memberNamed(
  members: readonly ProjectedMember[],
  bytes: Buffer,
  start: number,
  end: number,
): ProjectedMember | undefined {
  for (const member of members) {
    const name = member.bytes;
    if (name.length === end - start && isAt(name, bytes, start)) return member;
  }
  return undefined;
}

function isAt(name: Uint8Array, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}

function readWhole(bytes: Buffer, start: number, depth: number): number {
  if (isShortList(bytes, start)) return readList(bytes, start, depth);
  scanned.hasEscape = false;
  scanned.unusualNumber = false;
  const end = skipValue(bytes, start, depth);
  projected.value = valueBetween(bytes, start, end);
  return end;
}

const SHORT_SOURCE = 2_048;

/** An array that JSON.parse would not make in less time: few scalars. */
function isShortList(bytes: Buffer, start: number): boolean {
  if (bytes[start] !== OPEN_BRACKET || bytes.length > SHORT_SOURCE) return false;
  const first = bytes[start + 1];
  return first !== OPEN_BRACE && first !== OPEN_BRACKET;
}

function readList(bytes: Buffer, start: number, depth: number): number {
  const items: Value[] = [];
  let i = skipSpace(bytes, start + 1);
  while (bytes[i] !== CLOSE_BRACKET) {
    i = readWhole(bytes, i, depth + 1);
    items.push(projected.value);
    i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE_BRACKET) break;
    if (bytes[i] !== COMMA) throw unexpectedByte(bytes, i, behindValue(OPEN_BRACKET));
    i = skipSpace(bytes, i + 1);
    if (bytes[i] === CLOSE_BRACKET) skipValue(bytes, i, depth + 1);
  }
  projected.value = items;
  return i + 1;
}

/** The value that has been checked last. */
function valueBetween(bytes: Buffer, start: number, end: number): Value {
  switch (bytes[start]) {
    case QUOTE:
      return textBetween(bytes, start, end);
    case OPEN_BRACE:
    case OPEN_BRACKET:
      return containerBetween(bytes, start, end);
    case LETTER_T:
      return true;
    case LETTER_F:
      return false;
    case LETTER_N:
      return null;
    default:
      return numberBetween(bytes, start, end);
  }
}

function containerBetween(bytes: Buffer, start: number, end: number): Value {
  const { hasEscape, unusualText, unusualNumber } = scanned;
  if (hasEscape || unusualText || unusualNumber) return decodeInput(bytes.subarray(start, end));
  return JSON.parse(asciiBetween(bytes, start, end)) as Value;
}

function textBetween(bytes: Buffer, start: number, end: number): string {
  if (scanned.hasEscape || scanned.unusualText) {
    return JSON.parse(bytes.toString("utf8", start, end)) as string;
  }
  return asciiBetween(bytes, start + 1, end - 1);
}

function numberBetween(bytes: Buffer, start: number, end: number): Value {
  if (scanned.unusualNumber) return makeNumber(asciiBetween(bytes, start, end));
  const isNegative = bytes[start] === MINUS;
  let number = 0;
  for (let i = isNegative ? start + 1 : start; i < end; i++) {
    number = number * 10 + ((bytes[i] as number) - ZERO);
  }
  return isNegative ? -number : number;
}
