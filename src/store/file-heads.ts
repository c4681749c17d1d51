import path from "node:path";
import type { BundleName } from "../domain/bundle-name.ts";
import { DELETED, type HeadMove } from "../domain/head.ts";
import { replaceFile, TEMPORARY_PREFIX, type WriteFileSystem } from "./durable-file.ts";
import { type FileLayout, HEAD_FILE, REVISIONS_FOLDER } from "./file-layout.ts";
import { damaged, listIfPresent, proveRevision, readIfPresent } from "./file-revisions.ts";
import { formatHeadFile, type HeadFile, MAX_MOVES, parseHeadFile } from "./stored-json.ts";

/**
 * The moves up to a sequence, newest first. The file may hold one more: a move that was never answered because its last
 * step failed, and that the next move replaces.
 */
export async function readMoves(
  layout: FileLayout,
  name: BundleName,
  sequence: number,
): Promise<readonly HeadMove[]> {
  const file = await readHeadFile(layout.headFile(name));
  return (file?.moves ?? []).filter((move) => move.sequence <= sequence);
}

/** Writes head and history in one step: both are one file. */
export async function writeMoves(
  layout: FileLayout,
  writes: WriteFileSystem,
  name: BundleName,
  moves: readonly HeadMove[],
): Promise<void> {
  const text = formatHeadFile({ name, moves: moves.slice(0, MAX_MOVES) });
  // The revision must be on the disk before a head names it, whatever became of the push that wrote it.
  await writes.fsyncDirectory(layout.revisions(name));
  await replaceFile(writes, layout.headFile(name), Buffer.from(text));
}

/** The newest move of every bundle of a data directory; each head is proven to have its revision. Throws `misconfigured` naming a damaged file. */
export async function readNewestMoves(layout: FileLayout): Promise<Map<BundleName, HeadMove>> {
  const newest = new Map<BundleName, HeadMove>();
  await eachOf(await listIfPresent(layout.bundles), async (folder) => {
    const location = path.join(layout.bundles, folder, HEAD_FILE);
    const file = await readHeadFile(location);
    const move = file?.moves[0];
    if (file === undefined || move === undefined) return;
    const { name } = file;
    if (layout.headFile(name) !== location) {
      throw damaged(location, new Error(`it is the head of "${name}", whose folder is another`));
    }
    if (move.reason !== DELETED) await proveRevision(layout, name, move.revision);
    newest.set(name, move);
  });
  return newest;
}

/** Folders looked at side by side: enough to keep the disk busy, far below any limit on open files. */
const LANES = 32;

async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lanes = Array.from({ length: LANES }, async () => {
    for (const item of rest) await act(item);
  });
  await Promise.all(lanes);
}

/** Removes what writers left behind when they died. */
export async function sweepTemporaries(layout: FileLayout, writes: WriteFileSystem): Promise<void> {
  const bundles = (await listIfPresent(layout.bundles)).map((name) =>
    path.join(layout.bundles, name),
  );
  const revisions = bundles.map((bundle) => path.join(bundle, REVISIONS_FOLDER));
  await eachOf([layout.directory, ...bundles, ...revisions], async (folder) => {
    for (const entry of await listIfPresent(folder)) {
      if (entry.startsWith(TEMPORARY_PREFIX)) await writes.remove(path.join(folder, entry));
    }
  });
}

export async function readHeadFile(location: string): Promise<HeadFile | undefined> {
  const bytes = await readIfPresent(location);
  if (bytes === undefined) return undefined;
  try {
    return parseHeadFile(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(location, error);
  }
}
