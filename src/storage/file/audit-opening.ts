import path from "node:path";
import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import { type AuditPlace, FIRST_PLACE, placeOf } from "../audit-log.ts";
import { lastRecordIn, listSegments, type Segment, soundSize } from "./audit-segments.ts";
import { replaceFile, type WriteFileSystem } from "./durable-file.ts";
import type { GrowingFile } from "./growing-file.ts";
import { preparePrivateFolder } from "./private-folder.ts";
import { readIfPresent } from "./revisions.ts";

export type OpenGrowingFile = (file: string) => Promise<GrowingFile>;

/** What the folder of an audit log holds when it is opened. */
export interface AuditContent {
  /** The last record that was forgotten. */
  readonly anchor: AuditPlace;
  readonly last: AuditPlace;
  /** The oldest first. */
  readonly segments: readonly Segment[];
  /** Of the newest segment. */
  readonly size: number;
}

/**
 * Brings the folder in order, and reads where its chain ends: what was written without being answered is cut off, what was
 * forgotten is removed. Throws `misconfigured` naming a damaged file.
 */
export async function readAuditFolder(
  folder: string,
  writes: WriteFileSystem,
  openFile: OpenGrowingFile,
): Promise<AuditContent> {
  await preparePrivateFolder(folder, writes);
  const anchor = await readAnchor(folder);
  const segments = [...(await listSegments(folder))];
  for (const each of forgettable(segments, anchor.sequence + 1)) {
    await writes.remove(each.file);
    segments.shift();
  }
  for (let newest = segments.at(-1); newest !== undefined; newest = segments.at(-1)) {
    const bytes = await cutTorn(newest.file, openFile);
    const last = lastRecordIn(bytes);
    if (last !== undefined) return { anchor, last: placeOf(last), segments, size: bytes.length };
    if (bytes.length > 0) throw damaged(newest.file, "its last line is no record");
    await writes.remove(newest.file);
    segments.pop();
  }
  return { anchor, last: anchor, segments, size: 0 };
}

/** The segments of which every record comes before a sequence; never the newest. */
export function forgettable(segments: readonly Segment[], before: number): readonly Segment[] {
  const kept = segments.findIndex((_, at) => (segments[at + 1]?.first ?? Infinity) > before);
  return segments.slice(0, Math.max(kept, 0));
}

async function cutTorn(file: string, openFile: OpenGrowingFile): Promise<Buffer> {
  const bytes = (await readIfPresent(file)) ?? Buffer.alloc(0);
  const size = soundSize(bytes);
  if (size === bytes.length) return bytes;
  const growing = await openFile(file);
  try {
    await growing.cut(size);
  } finally {
    await growing.close();
  }
  return bytes.subarray(0, size);
}

const anchorFile = (folder: string): string => path.join(folder, "anchor.json");

export async function writeAnchor(
  folder: string,
  writes: WriteFileSystem,
  anchor: AuditPlace,
): Promise<void> {
  await replaceFile(writes, anchorFile(folder), Buffer.from(`${JSON.stringify(anchor)}\n`));
}

async function readAnchor(folder: string): Promise<AuditPlace> {
  const file = anchorFile(folder);
  const bytes = await readIfPresent(file);
  if (bytes === undefined) return FIRST_PLACE;
  try {
    const { sequence, hash } = JSON.parse(bytes.toString("utf8")) as Partial<AuditPlace>;
    if (Number.isSafeInteger(sequence) && typeof hash === "string") {
      return { sequence: sequence as number, hash };
    }
  } catch (error) {
    throw damaged(file, messageOf(error));
  }
  throw damaged(file, "it holds no sequence and hash");
}

function damaged(file: string, reason: string): PolicyError {
  const remedy = "restore the folder from a backup, or move it away: a new log begins";
  return new PolicyError("misconfigured", `${file} is damaged (${reason}): ${remedy}`);
}
