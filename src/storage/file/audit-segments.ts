import path from "node:path";
import type { AuditRecord } from "../audit-log.ts";
import { auditRecordOf } from "../audit-records.ts";
import { listIfPresent, readIfPresent } from "./revisions.ts";

/** A file of records, one a line, named by the sequence of its first. */
export interface Segment {
  readonly file: string;
  readonly first: number;
}

const NAME = /^(\d{16})\.jsonl$/;

export function segmentIn(folder: string, first: number): Segment {
  return { file: path.join(folder, `${String(first).padStart(16, "0")}.jsonl`), first };
}

/** The oldest first. */
export async function listSegments(folder: string): Promise<readonly Segment[]> {
  const names = await listIfPresent(folder);
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .toSorted()
    .map((digits) => segmentIn(folder, Number(digits)));
}

/**
 * How many bytes of a segment were written whole. A process that is killed leaves a line without its end, a power cut zeroes
 * besides: neither was answered.
 */
export function soundSize(bytes: Buffer): number {
  const zero = bytes.indexOf(0);
  return bytes.subarray(0, zero < 0 ? bytes.length : zero).lastIndexOf("\n") + 1;
}

/** The last record of a segment; undefined where its last line is none. */
export function lastRecordIn(bytes: Buffer): AuditRecord | undefined {
  const line = linesOf(bytes).at(-1);
  return line === undefined ? undefined : auditRecordOf(line);
}

/** Of the records of a segment those behind a sequence, the first so many. An absent segment has none. */
export async function readSegment(
  { file }: Segment,
  {
    after,
    limit,
    size,
  }: { readonly after: number; readonly limit: number; readonly size?: number },
): Promise<readonly AuditRecord[]> {
  const bytes = await readIfPresent(file);
  const records: AuditRecord[] = [];
  for (const line of linesOf(bytes?.subarray(0, size) ?? Buffer.alloc(0))) {
    if (records.length >= limit) break;
    if ((sequenceOf(line) ?? Number.POSITIVE_INFINITY) <= after) continue;
    const record = auditRecordOf(line);
    if (record !== undefined && record.sequence > after) records.push(record);
  }
  return records;
}

export function textOf(records: readonly AuditRecord[]): Buffer {
  return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
}

function linesOf(bytes: Buffer): readonly string[] {
  return bytes.toString("utf8").split("\n").slice(0, -1);
}

/** Where it stands in front, as we write it: what is passed over need not be read whole. */
function sequenceOf(line: string): number | undefined {
  const digits = /^\{"sequence":(\d{1,16}),/.exec(line)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
