import { positionAt } from "../../domain/text-position.ts";

/**
 * Bytes that are not one JSON value that OPA would read. `reason` tells OPA's two ways to say so:
 * `syntax` (its message gets the prefix "body contains malformed input document: ") and `number` (a
 * number out of range, without prefix).
 */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  readonly reason: "syntax" | "number";
  /** In bytes from the start of what was checked. */
  readonly offset: number;
  /** 1-based; `col` counts characters. */
  readonly row: number;
  readonly col: number;

  constructor(reason: "syntax" | "number", message: string, bytes: Uint8Array, offset: number) {
    super(message);
    this.reason = reason;
    this.offset = offset;
    const { row, col } = positionAt(bytes, offset);
    this.row = row;
    this.col = col;
  }
}

/** True for our own error, whichever realm threw it (Jest runs tests in one of its own). */
export function isJsonSyntaxError(error: unknown): error is JsonSyntaxError {
  return (
    typeof error === "object" &&
    error !== null &&
    "name" in error &&
    error.name === "JsonSyntaxError"
  );
}

/**
 * Makes the error without a stack trace: bad bodies come from outside, and traces would make them
 * dear.
 */
export function jsonSyntaxError(
  reason: "syntax" | "number",
  message: string,
  bytes: Uint8Array,
  offset: number,
): JsonSyntaxError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new JsonSyntaxError(reason, message, bytes, offset);
  Error.stackTraceLimit = limit;
  return error;
}

/**
 * The error for a byte that may not stand where it stands, or for the end of the bytes, in the
 * words of Go's decoder.
 */
export function unexpectedByte(
  bytes: Uint8Array,
  offset: number,
  context: string,
): JsonSyntaxError {
  const byte = bytes[offset];
  const message =
    byte === undefined ? "unexpected EOF" : `invalid character ${quoteByte(byte)} ${context}`;
  return jsonSyntaxError("syntax", message, bytes, offset);
}

const ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  39: "\\'",
  92: "\\\\",
};

/** Go prints a byte as the character of that number, escaped where that is not printable. */
function quoteByte(byte: number): string {
  const named = ESCAPES[byte];
  if (named !== undefined) return `'${named}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, "0")}'`;
  const isPrintable = byte < 0x7f || (byte > 0xa0 && byte !== 0xad);
  return isPrintable
    ? `'${String.fromCharCode(byte)}'`
    : `'\\u${byte.toString(16).padStart(4, "0")}'`;
}

/** The complaint about a value that does not fit into what Go has for it. */
export function wrongType(bytes: Uint8Array, start: number, into: string): JsonSyntaxError {
  const message = `json: cannot unmarshal ${kindAt(bytes, start)} into Go ${into}`;
  return jsonSyntaxError("syntax", message, bytes, start);
}

function kindAt(bytes: Uint8Array, start: number): string {
  const first = String.fromCharCode(bytes[start] ?? 0);
  if (first === "{") return "object";
  if (first === "[") return "array";
  if (first === '"') return "string";
  return /[tf]/.test(first) ? "bool" : "number";
}
