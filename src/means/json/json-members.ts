import { unexpectedByte } from "./json-syntax-error.ts";
import { behindValue, skipColon, skipName, skipSpace, skipValue } from "./scan-json.ts";

/** One member of an object, by where it lies in the bytes around it. */
export interface JsonMember {
  /** Of the name with its quotes. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Of the value. */
  readonly start: number;
  readonly end: number;
}

export const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;

/** Checks a value and gives the offset behind it, as `skipValue` does. */
export type SkipMember = (member: Omit<JsonMember, "end">) => number;

/**
 * Checks the members of the object whose brace stands at `start`, with `depth` containers open around it, and gives the offset
 * behind its closing brace. Throws `JsonSyntaxError`.
 */
export function scanMembers(
  bytes: Uint8Array,
  start: number,
  depth: number,
  take: (member: JsonMember) => void,
  skip: SkipMember = (member) => skipValue(bytes, member.start, depth + 1),
): number {
  let i = skipSpace(bytes, start + 1);
  if (bytes[i] === CLOSE_BRACE) return i + 1;
  for (;;) {
    const nameEnd = skipName(bytes, i);
    const member = { nameStart: i, nameEnd, start: skipColon(bytes, nameEnd), end: 0 };
    member.end = skip(member);
    take(member);
    i = skipSpace(bytes, member.end);
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    if (bytes[i] !== COMMA) throw unexpectedByte(bytes, i, behindValue(OPEN_BRACE));
    i = skipSpace(bytes, i + 1);
  }
}

/** The name of a member of checked bytes. */
export function nameOf(
  bytes: Uint8Array,
  { nameStart, nameEnd }: Pick<JsonMember, "nameStart" | "nameEnd">,
): string {
  const text = bufferOf(bytes).toString("utf8", nameStart + 1, nameEnd - 1);
  return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
}

function bufferOf(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
