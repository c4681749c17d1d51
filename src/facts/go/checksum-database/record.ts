import { firstNotUtf8 } from "../../../means/json/utf8.ts";
import { lenientText } from "../../../means/text/utf8-text.ts";
import { wholeNumber } from "./tree.ts";

/** One entry of the checksum database. */
export interface LoggedRecord {
  /** Its place in the log, from 0 on. */
  readonly id: number;
  /** Lines of a go.sum, each ended by a line feed. */
  readonly text: string;
}

/** What the database answers to who looks up a module. */
export interface Lookup {
  readonly record: LoggedRecord;
  /** The signed note of the tree at that time. */
  readonly note: Uint8Array;
}

/** A line of a record. */
export interface RecordLine {
  readonly path: string;
  /** With `/go.mod` behind it for the hash of the go.mod alone. */
  readonly version: string;
  readonly hash: string;
}

/** Reads a lookup (tlog.ParseRecord): the record's id, its text, an empty line, the note. Undefined for what is none. */
export function parseLookup(bytes: Uint8Array): Lookup | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = buffer.indexOf("\n");
  const end = buffer.indexOf("\n\n", first + 1);
  if (first === -1 || end === -1) return undefined;
  const id = wholeNumber(buffer.toString("latin1", 0, first));
  const text = buffer.subarray(first + 1, end + 1);
  if (id === undefined || firstNotUtf8(text) !== undefined) return undefined;
  const record = { id, text: lenientText(text) };
  return isRecordText(record.text) ? { record, note: buffer.subarray(end + 2) } : undefined;
}

/** Lines without empty ones in between and without control characters, each of them ended. */
export function isRecordText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Just these are barred.
  return text.endsWith("\n") && !text.includes("\n\n") && !/[\0-\x09\x0b-\x1f]/.test(text);
}

/** The lines that name a hash: three fields with one space between each. */
export function linesOf({ text }: LoggedRecord): readonly RecordLine[] {
  return text.split("\n").flatMap((line): RecordLine[] => {
    const [path, version, hash, more] = line.split(" ", 4);
    if (path === undefined || version === undefined || hash === undefined) return [];
    return more === undefined ? [{ path, version, hash }] : [];
  });
}
