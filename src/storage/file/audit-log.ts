import path from "node:path";
import { PolicyError } from "../../domain/policy-error.ts";
import { createBatches } from "../../means/async/batches.ts";
import { createTurns } from "../../means/async/turns.ts";
import {
  type AuditEntry,
  type AuditLog,
  type AuditPlace,
  type AuditQuery,
  type AuditRecord,
  placeOf,
  recordsAfter,
  writtenEntry,
} from "../audit-log.ts";
import {
  forgettable,
  type OpenGrowingFile,
  readAuditFolder,
  writeAnchor,
} from "./audit-opening.ts";
import { lastRecordIn, readSegment, type Segment, segmentIn, textOf } from "./audit-segments.ts";
import { diskWrites, removeQuietly, storageError, type WriteFileSystem } from "./durable-file.ts";
import { type GrowingFile, openGrowingFile } from "./growing-file.ts";
import { openingErrors } from "./opening-errors.ts";
import { readIfPresent } from "./revisions.ts";
import type { FileStoreOptions } from "./store.ts";

export interface FileAuditOptions extends FileStoreOptions {
  /** How files grow; tests pass their own. */
  readonly openFile?: OpenGrowingFile;
  /** From this size on the next records go to a new file. Default 1 MiB. */
  readonly segmentBytes?: number;
}

interface OpenLog {
  readonly folder: string;
  readonly writes: WriteFileSystem;
  readonly openFile: OpenGrowingFile;
  readonly segmentBytes: number;
  anchor: AuditPlace;
  /** What was answered, as all below. */
  last: AuditPlace;
  segments: readonly Segment[];
  /** Of the newest segment. */
  size: number;
  /** The newest segment, once something was appended. */
  file: GrowingFile | undefined;
  /** An append failed, and what it left behind is not cut off yet. */
  torn: boolean;
}

const SEGMENT_BYTES = 1_048_576;
/** So many that wait are written together. */
const BATCH = 256;

/**
 * Opens the audit log of a data directory: `audit/<sequence of the first>.jsonl`, and `audit/anchor.json` once some were
 * forgotten. Whoever opens it holds the directory's lock (`openFileStore`). Records are answered when they are on the disk;
 * those that wait meanwhile are written together. What was written without being answered, as on a full disk or by a process
 * that was killed, is cut off. Whole files are forgotten. Throws `misconfigured` naming a damaged file.
 */
export async function openFileAuditLog(options: FileAuditOptions): Promise<AuditLog> {
  const { directory, variable, writes = diskWrites, openFile = openGrowingFile } = options;
  const folder = path.join(path.resolve(directory), "audit");
  const { segmentBytes = SEGMENT_BYTES } = options;
  return openingErrors(directory, variable, async () => {
    const content = await readAuditFolder(folder, writes, openFile);
    const means = { folder, writes, openFile, segmentBytes };
    return createLog({ ...means, ...content, file: undefined, torn: false });
  });
}

function createLog(log: OpenLog): AuditLog {
  const turns = createTurns();
  const batches = createBatches(BATCH, (entries: readonly AuditEntry[]) => append(log, entries));
  let closing: Promise<void> | undefined;
  const use = async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new PolicyError("unavailable", "the audit log is closed");
    try {
      return await work();
    } catch (error) {
      throw storageError(error, log.folder);
    }
  };
  return {
    append: (entry) => use(() => batches.add(writtenEntry(entry))),
    read: (query) => use(() => read(log, query)),
    trim: (before) => use(() => turns.take("", () => trim(log, before))),
    ends: () => use(() => ({ anchor: log.anchor, last: log.last })),
    close() {
      closing ??= Promise.all([batches.settle(), turns.settle()]).then(() => log.file?.close());
      return closing;
    },
  };
}

async function append(
  log: OpenLog,
  entries: readonly AuditEntry[],
): Promise<readonly AuditRecord[]> {
  const records = recordsAfter(log.last, entries);
  const file = await fileFor(log);
  const bytes = textOf(records);
  try {
    await file.append(bytes);
  } catch (error) {
    log.torn = true;
    await cutTorn(log, file).catch(() => undefined);
    throw error;
  }
  log.size += bytes.length;
  log.last = placeOf(records.at(-1) ?? log.last);
  return records;
}

/** The file that the next records go to. */
async function fileFor(log: OpenLog): Promise<GrowingFile> {
  const { folder, writes, openFile, segments, size, segmentBytes } = log;
  const newest = segments.at(-1);
  if (newest !== undefined && size < segmentBytes) {
    log.file ??= await openFile(newest.file);
    if (log.torn) await cutTorn(log, log.file);
    return log.file;
  }
  const segment = segmentIn(folder, log.last.sequence + 1);
  const file = await openFile(segment.file);
  try {
    await writes.fsyncDirectory(folder);
  } catch (error) {
    await file.close();
    throw error;
  }
  await log.file?.close();
  Object.assign(log, { file, size: 0, segments: [...log.segments, segment] });
  return file;
}

async function cutTorn(log: OpenLog, file: GrowingFile): Promise<void> {
  await file.cut(log.size);
  log.torn = false;
}

async function read(
  log: OpenLog,
  { after = 0, limit }: AuditQuery,
): Promise<readonly AuditRecord[]> {
  const { segments, size } = log;
  const passed = segments.findLastIndex(({ first }) => first <= after + 1);
  const records: AuditRecord[] = [];
  for (const segment of segments.slice(Math.max(passed, 0))) {
    if (records.length >= limit) break;
    const rest = { after, limit: limit - records.length };
    const isNewest = segment === segments.at(-1);
    records.push(...(await readSegment(segment, isNewest ? { ...rest, size } : rest)));
  }
  return records;
}

async function trim(log: OpenLog, before: number): Promise<void> {
  const { folder, writes } = log;
  const forgotten = forgettable(log.segments, before);
  if (forgotten.length === 0) return;
  const anchor = await lastPlaceIn(forgotten, log.anchor);
  await writeAnchor(folder, writes, anchor);
  log.anchor = anchor;
  log.segments = log.segments.filter((segment) => !forgotten.includes(segment));
  for (const { file } of forgotten) await removeQuietly(writes, file);
  await writes.fsyncDirectory(folder);
}

/** Of the last record that can be read: what is missing behind it is found as a gap. */
async function lastPlaceIn(segments: readonly Segment[], before: AuditPlace): Promise<AuditPlace> {
  for (const { file } of segments.toReversed()) {
    const last = lastRecordIn((await readIfPresent(file)) ?? Buffer.alloc(0));
    if (last !== undefined) return placeOf(last);
  }
  return before;
}
