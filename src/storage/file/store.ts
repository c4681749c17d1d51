import { access, constants } from "node:fs/promises";
import path from "node:path";
import type { BundleName } from "../../domain/bundle-name.ts";
import {
  DELETED,
  type Head,
  type HeadMove,
  isSameHead,
  type NamedHead,
} from "../../domain/head.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import type { Revision } from "../../domain/revision.ts";
import { createTurns } from "../../means/async/turns.ts";
import type {
  BundleStore,
  DeleteOutcome,
  DeleteRequest,
  MoveOutcome,
  MoveRequest,
} from "../bundle-store.ts";
import { drawEpoch, isEpoch } from "../epoch.ts";
import { deletionOf } from "../stored-json.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import {
  diskWrites,
  makeDirectory,
  replaceFile,
  storageError,
  type WriteFileSystem,
} from "./durable-file.ts";
import { readMoves, writeMoves } from "./heads.ts";
import { createFileLayout, type FileLayout } from "./layout.ts";
import { noticeFolders, noticeHeadFile, renewEpoch, type WatchedDirectory } from "./losses.ts";
import { readNewestMoves, sweepTemporaries } from "./opening.ts";
import { openingErrors } from "./opening-errors.ts";
import {
  damaged,
  deleteRevisionFiles,
  listRecords,
  readIfPresent,
  readRecord,
  writeRevision,
} from "./revisions.ts";

export interface FileStoreOptions {
  /** Created when absent. One server per directory. Restore it while that is stopped, and remove its file `epoch`. */
  readonly directory: string;
  /** The variable that names the directory, for whoever must choose another one. */
  readonly variable?: string;
  /** How the disk is changed; tests pass their own. */
  readonly writes?: WriteFileSystem;
}

/** What an open data directory is to the functions below. */
interface OpenDirectory extends WatchedDirectory {
  readonly lock: DirectoryLock;
  /** Revisions by bundle that a head file may name although no move to them was answered: they must not be deleted. */
  readonly doubtful: Map<BundleName, Set<Revision>>;
}

/**
 * Opens a data directory. Every write is a temporary file, fsync, rename, fsync of the folder, so that whatever was answered
 * survives `kill -9` and a power cut, and a full disk leaves the old head. Throws `misconfigured` when the directory is in
 * use, cannot be used, or holds a damaged file (its name is in the message).
 */
export async function openFileStore(options: FileStoreOptions): Promise<BundleStore> {
  const layout = createFileLayout(path.resolve(options.directory));
  const writes = options.writes ?? diskWrites;
  const lock = await openingErrors(layout.directory, options.variable, async () => {
    await makeDirectory(layout.bundles);
    // Makes a new directory lasting; its parent may be closed to us, and then others have made it.
    await diskWrites.fsyncDirectory(path.dirname(layout.directory)).catch(() => undefined);
    return lockDirectory(layout.directory, { variable: options.variable });
  });
  try {
    return await openingErrors(layout.directory, options.variable, async () => {
      await sweepTemporaries(layout, writes);
      const epoch = await openEpoch(layout, writes);
      const newest = readNewestMoves(layout);
      const turns = createTurns();
      const open = { layout, writes, lock, epoch, newest, turns };
      return createStore({ ...open, missing: new Set(), doubtful: new Map() });
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function createStore(directory: OpenDirectory): BundleStore {
  const { layout, writes, turns } = directory;
  let closing: Promise<void> | undefined;
  const use = async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new PolicyError("unavailable", "the store is closed");
    try {
      return await work();
    } catch (error) {
      throw storageError(error, layout.directory);
    }
  };
  return {
    epoch: () => use(() => directory.epoch),
    renewEpoch: (lost) => use(() => renewEpoch(directory, lost)),
    putRevision: (record, artifacts) =>
      use(() => turns.take(record.name, () => writeRevision(layout, writes, record, artifacts))),
    readRevision: (name, revision) => use(() => readRecord(layout, name, revision)),
    readArtifact: (name, revision, artifact) =>
      use(() => readIfPresent(layout.artifactFile(name, revision, artifact))),
    listRevisions: (name) => use(() => listRecords(layout, name)),
    deleteRevision: (name, revision) =>
      use(() => turns.take(name, () => deleteRevision(directory, name, revision))),
    readHead: (name) =>
      use(async () => {
        await noticeHeadFile(directory, name);
        return headOf(directory, name);
      }),
    listHeads: () =>
      use(async () => {
        await noticeFolders(directory);
        return listHeads(directory);
      }),
    moveHead: (request) => use(() => turns.take(request.name, () => moveHead(directory, request))),
    deleteHead: (request) =>
      use(() => turns.take(request.name, () => deleteHead(directory, request))),
    listNames: () => use(() => [...directory.newest.keys()].toSorted()),
    readHistory: (name, limit) =>
      use(async () => (await answeredMoves(directory, name)).slice(0, limit)),
    trimHistory: (name) => use(() => turns.take(name, () => trimHistory(directory, name))),
    ping: () => use(() => access(layout.directory, constants.R_OK | constants.W_OK)),
    close() {
      closing ??= turns.settle().then(() => directory.lock.release());
      return closing;
    },
  };
}

async function moveHead(directory: OpenDirectory, request: MoveRequest): Promise<MoveOutcome> {
  const { name, revision, at, reason } = request;
  const current = headOf(directory, name);
  if (!isSameHead(current, request.expected)) return { kind: "stale", head: current };
  if ((await readRecord(directory.layout, name, revision)) === undefined) {
    return { kind: "missing" };
  }
  doubt(directory, name, revision);
  const sequence = await noteMove(directory, name, { revision, at, reason });
  return { kind: "moved", head: { epoch: directory.epoch, sequence, revision } };
}

async function deleteHead(
  directory: OpenDirectory,
  request: DeleteRequest,
): Promise<DeleteOutcome> {
  const { name, revision } = request;
  const current = headOf(directory, name);
  if (!isSameHead(current, request.expected)) return { kind: "stale", head: current };
  await directory.writes.makeDirectory(directory.layout.revisions(name));
  const sequence = await noteMove(directory, name, deletionOf(request));
  return { kind: "moved", tombstone: { epoch: directory.epoch, sequence, revision } };
}

/** Writes the next move of a bundle and answers its sequence. */
async function noteMove(
  directory: OpenDirectory,
  name: BundleName,
  move: Omit<HeadMove, "sequence">,
): Promise<number> {
  const { layout, writes, newest } = directory;
  const older = await answeredMoves(directory, name);
  const next: HeadMove = { sequence: (newest.get(name)?.sequence ?? 0) + 1, ...move };
  await writeMoves(layout, writes, name, [next, ...older]);
  directory.doubtful.delete(name);
  newest.set(name, next);
  directory.missing.delete(name);
  return next.sequence;
}

async function trimHistory(directory: OpenDirectory, name: BundleName): Promise<void> {
  const { layout, writes, newest } = directory;
  const last = newest.get(name);
  if (last?.reason === DELETED) await writeMoves(layout, writes, name, [last]);
}

function answeredMoves(
  { layout, newest }: OpenDirectory,
  name: BundleName,
): Promise<readonly HeadMove[]> {
  return readMoves(layout, name, newest.get(name)?.sequence ?? 0);
}

async function deleteRevision(
  directory: OpenDirectory,
  name: BundleName,
  revision: Revision,
): Promise<boolean> {
  if (headOf(directory, name)?.revision === revision) return false;
  if (directory.doubtful.get(name)?.has(revision) === true) return false;
  await deleteRevisionFiles(directory.layout, directory.writes, name, revision);
  return true;
}

function doubt(directory: OpenDirectory, name: BundleName, revision: Revision): void {
  const revisions = directory.doubtful.get(name) ?? new Set();
  directory.doubtful.set(name, revisions.add(revision));
}

function headOf(directory: OpenDirectory, name: BundleName): Head | undefined {
  const move = directory.newest.get(name);
  if (move === undefined || move.reason === DELETED) return undefined;
  return { epoch: directory.epoch, sequence: move.sequence, revision: move.revision };
}

function listHeads(directory: OpenDirectory): readonly NamedHead[] {
  return [...directory.newest.keys()].toSorted().flatMap((name) => {
    const head = headOf(directory, name);
    return head === undefined ? [] : [{ name, head }];
  });
}

async function openEpoch(layout: FileLayout, writes: WriteFileSystem): Promise<string> {
  const stored = await readIfPresent(layout.epoch);
  if (stored === undefined) {
    const epoch = drawEpoch();
    await replaceFile(writes, layout.epoch, Buffer.from(`${epoch}\n`));
    return epoch;
  }
  const epoch = stored.toString("utf8").trim();
  if (!isEpoch(epoch)) throw damaged(layout.epoch, new Error("it does not hold 16 hex digits"));
  return epoch;
}
