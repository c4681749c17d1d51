import { decodeBase64 } from "./base64.ts";
import { isGoError } from "./go-error.ts";

/** A block of PEM (RFC 1421), and what lies behind it. */
export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly rest: Buffer;
}

const START = "-----BEGIN ";
const END = "\n-----END ";
const DASHES = "-----";

/**
 * The next block as Go's encoding/pem finds it: text around it is passed over, and so is a block that is not well
 * formed. Undefined when there is none.
 */
export function decodePem(data: Buffer): PemBlock | undefined {
  let from = 0;
  for (;;) {
    const end = data.indexOf(END, from, "latin1");
    if (end < 0) return undefined;
    const begin = data.subarray(from, end).lastIndexOf(START, undefined, "latin1");
    const start = from + begin;
    from = end + END.length;
    if (begin < 0 || (begin > 0 && data[start - 1] !== NEWLINE)) continue;
    const block = readBlock(data, start + START.length, end);
    if (block === "unended") return undefined;
    if (block !== undefined) return block;
  }
}

/** Reads the block whose type begins at `start`; undefined when it is malformed. */
function readBlock(data: Buffer, start: number, end: number): PemBlock | "unended" | undefined {
  const typeLine = readLine(data, start);
  if (!typeLine.text.endsWith(DASHES)) return undefined;
  const type = typeLine.text.slice(0, -DASHES.length);
  const body = skipHeaders(data, typeLine.next);
  if (body === undefined) return "unended";
  // Behind headers an empty line must end them, as the END line begins with its line end.
  if (body !== typeLine.next && end < body) return body - end > END.length ? "unended" : undefined;
  const trailer = end + END.length;
  const last = trailer + type.length + DASHES.length;
  if (last > data.length || data.toString("latin1", trailer, last) !== type + DASHES) {
    return undefined;
  }
  if (readLine(data, last).text !== "") return undefined;
  const bytes = bodyBytes(data.subarray(body, Math.max(body, end)));
  if (bytes === undefined) return undefined;
  // An empty block shares the line end of its BEGIN line.
  return { type, bytes, rest: data.subarray(readLine(data, end + END.length - 1).next) };
}

/** The offset behind `Key: value` lines, undefined when the data ends with them. */
function skipHeaders(data: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    if (at >= data.length) return undefined;
    const line = readLine(data, at);
    if (!line.text.includes(":")) return at;
    at = line.next;
  }
}

const NEWLINE = 0x0a;
const SPACES = /[ \t]/g;

function bodyBytes(text: Buffer): Uint8Array | undefined {
  try {
    return decodeBase64(Buffer.from(text.toString("latin1").replace(SPACES, ""), "latin1"));
  } catch (error) {
    if (isGoError(error)) return undefined;
    throw error;
  }
}

/** A line without its end and the blanks before that, and the offset of the next. */
function readLine(data: Buffer, start: number): { readonly text: string; readonly next: number } {
  const newline = data.indexOf(NEWLINE, start);
  let end = newline < 0 ? data.length : newline;
  const next = newline < 0 ? data.length : newline + 1;
  if (newline > start && data[newline - 1] === 0x0d) end -= 1;
  while (end > start && (data[end - 1] === 0x20 || data[end - 1] === 0x09)) end -= 1;
  return { text: data.toString("latin1", start, end), next };
}
