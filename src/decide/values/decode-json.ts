import { checkJson } from "../../means/json/input-json.ts";
import {
  type JsonSyntaxError,
  jsonSyntaxError,
  unexpectedByte,
} from "../../means/json/json-syntax-error.ts";
import { normaliseJson } from "../../means/json/normalise-json.ts";
import { scanned, skipSpace, skipValue } from "../../means/json/scan-json.ts";
import { textOf } from "../../opa/go/text-bytes.ts";
import { parseValue } from "./parse-value.ts";
import type { Value } from "./value.ts";

/**
 * The value of a JSON text as OPA's util.UnmarshalJSON reads it: the last of equal names wins, U+FFFD stands for what
 * is not UTF-8, and of what follows the value it looks at one token, where it takes `null` for the end. Throws a
 * JsonSyntaxError for nesting past 10,000 and numbers that OPA refuses too.
 */
export function decodeJson(bytes: Uint8Array): Value {
  const start = skipSpace(bytes, 0);
  if (start === bytes.length) throw jsonSyntaxError("syntax", "EOF", bytes, start);
  const end = checkJson(bytes, start);
  const next = skipSpace(bytes, end);
  if (next < bytes.length && !NULL.equals(bytes.subarray(next, next + NULL.length))) {
    throw unexpectedToken(bytes, next);
  }
  return valueBetween(bytes, start, end);
}

/** As Go's Decoder.Token reads what follows, and as Go prints that. */
function unexpectedToken(bytes: Uint8Array, start: number): JsonSyntaxError {
  const first = String.fromCharCode(bytes[start] as number);
  if ("]},:".includes(first)) return unexpectedByte(bytes, start, "looking for beginning of value");
  const token = "[{".includes(first) ? first : scalarToken(bytes, start);
  const message = `error: invalid character '${token}' after top-level value`;
  return jsonSyntaxError("syntax", message, bytes, start);
}

function scalarToken(bytes: Uint8Array, start: number): string {
  const text = textOf(bytes.subarray(start, skipValue(bytes, start, 0)));
  if (text.startsWith('"')) return JSON.parse(text) as string;
  return /^[tf]/.test(text) ? `%!s(bool=${text})` : text;
}

/** The same of whatever begins with a JSON value: what follows may be anything. */
export function decodeFirstJson(bytes: Uint8Array): Value {
  const start = skipSpace(bytes, 0);
  return valueBetween(bytes, start, checkJson(bytes, start));
}

/** Of what was scanned just now. */
function valueBetween(bytes: Uint8Array, start: number, end: number): Value {
  if (!scanned.unusualText) return parseValue(textOf(bytes.subarray(start, end)));
  return parseValue(textOf(normaliseJson(bytes, start, end)));
}

const NULL = Buffer.from("null");
