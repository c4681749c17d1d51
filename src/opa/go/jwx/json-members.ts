import {
  skipColon,
  skipName,
  skipSpace,
  skipValue,
  startScan,
} from "../../../means/json/scan-json.ts";
import { GoError } from "../go-error.ts";
import { textOf } from "../text-bytes.ts";

/** A member of an object as it was written; names may be there twice. */
export interface JsonMember {
  readonly name: string;
  readonly value: Uint8Array;
}

const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;

/** The first JSON value of the bytes, which must be one; throws a JsonSyntaxError. */
export function firstValue(bytes: Uint8Array): {
  readonly value: Uint8Array;
  readonly end: number;
} {
  startScan();
  const start = skipSpace(bytes, 0);
  const end = skipValue(bytes, start, 0);
  return { value: bytes.subarray(start, end), end };
}

/** True for the text of an object. */
export function isObjectText(value: Uint8Array): boolean {
  return value[0] === OPEN_BRACE;
}

/** The members of an object that is known to be valid, as encoding/json comes to them. */
export function membersOf(object: Uint8Array): readonly JsonMember[] {
  const members: JsonMember[] = [];
  let at = skipSpace(object, 1);
  while (object[at] === QUOTE) {
    const nameEnd = skipName(object, at);
    const start = skipColon(object, nameEnd);
    const end = skipValue(object, start, 0);
    members.push({
      name: stringText(object.subarray(at, nameEnd)),
      value: object.subarray(start, end),
    });
    at = skipSpace(object, end);
    if (object[at] === COMMA) at = skipSpace(object, at + 1);
  }
  return members;
}

const QUOTE = 0x22;

/** The items of an array that is known to be valid; a GoError for anything else. */
export function itemsOf(array: Uint8Array): readonly Uint8Array[] {
  if (array[0] !== 0x5b) throw new GoError("expected '['");
  const items: Uint8Array[] = [];
  let at = skipSpace(array, 1);
  while (at < array.length - 1) {
    const end = skipValue(array, at, 0);
    items.push(array.subarray(at, end));
    at = skipSpace(array, end);
    if (array[at] === COMMA) at = skipSpace(array, at + 1);
  }
  return items;
}

/** Go's decoding into a string: `null` leaves it empty. */
export function readString(value: Uint8Array): string {
  if (value[0] === QUOTE) return stringText(value);
  if (value[0] === 0x6e) return "";
  throw new GoError("json: cannot unmarshal into Go value of type string");
}

/** The string that a literal stands for; U+FFFD for what is not UTF-8 and for surrogates alone. */
function stringText(literal: Uint8Array): string {
  const text = JSON.parse(textOf(literal).replace(/[\ud800-\udfff]/gu, "\ufffd")) as string;
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

/** Refuses numbers that float64 cannot hold, as Go does where it decodes into anything. */
export function checkNumbers(value: Uint8Array): void {
  for (let at = 0; at < value.length; ) {
    if (value[at] === QUOTE) at = skipName(value, at);
    else if (isPartOfNumber(value[at])) at = checkNumber(value, at);
    else at++;
  }
}

function checkNumber(value: Uint8Array, start: number): number {
  let end = start;
  while (isPartOfNumber(value[end])) end++;
  const number = textOf(value.subarray(start, end));
  if (!Number.isFinite(Number(number))) {
    throw new GoError(`json: cannot unmarshal number ${number} into Go value of type float64`);
  }
  return end;
}

function isPartOfNumber(byte: number | undefined): boolean {
  return byte !== undefined && "-+.0123456789eE".includes(String.fromCharCode(byte));
}
