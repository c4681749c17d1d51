/**
 * What a data directory holds when it is opened. Nothing is served yet, so the reads stay in this thread: with a thousand
 * bundles that is several times as fast as handing each of some ten thousand small reads to another.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BundleName } from "../../domain/bundle-name.ts";
import { DELETED, type HeadMove } from "../../domain/head.ts";
import type { Revision } from "../../domain/revision.ts";
import { TEMPORARY_PREFIX, type WriteFileSystem } from "./durable-file.ts";
import { headFileOf } from "./heads.ts";
import { type FileLayout, HEAD_FILE, REVISIONS_FOLDER } from "./layout.ts";
import { damaged, isAbsent, recordOf } from "./revisions.ts";

/** The newest move of every bundle of a data directory; each head is proven to have its revision. Throws `misconfigured` naming a damaged file. */
export function readNewestMoves(layout: FileLayout): Map<BundleName, HeadMove> {
  const newest = new Map<BundleName, HeadMove>();
  for (const folder of listNow(layout.bundles)) {
    const location = path.join(layout.bundles, folder, HEAD_FILE);
    const bytes = readNow(location);
    const { name, moves } = bytes ? headFileOf(location, bytes) : NO_MOVES;
    const move = moves[0];
    if (name === undefined || move === undefined) continue;
    if (layout.headFile(name) !== location) {
      throw damaged(location, new Error(`it is the head of "${name}", whose folder is another`));
    }
    if (move.reason !== DELETED) proveRevision(layout, name, move.revision);
    newest.set(name, move);
  }
  return newest;
}

const NO_MOVES = { name: undefined, moves: [] };

/** Removes what writers left behind when they died. */
export async function sweepTemporaries(layout: FileLayout, writes: WriteFileSystem): Promise<void> {
  const bundles = listNow(layout.bundles).map((name) => path.join(layout.bundles, name));
  const revisions = bundles.map((bundle) => path.join(bundle, REVISIONS_FOLDER));
  for (const folder of [layout.directory, ...bundles, ...revisions]) {
    for (const entry of listNow(folder)) {
      if (entry.startsWith(TEMPORARY_PREFIX)) await writes.remove(path.join(folder, entry));
    }
  }
}

/** Throws `misconfigured`, naming the file, unless a revision is there with all its parts. */
function proveRevision(layout: FileLayout, name: BundleName, revision: Revision): void {
  const file = layout.recordFile(name, revision);
  const bytes = readNow(file);
  const parts = bytes ? recordOf(file, bytes).artifacts : [];
  const present = new Set(listNow(layout.revision(name, revision)));
  const files = [file, ...parts.map((part) => layout.artifactFile(name, revision, part))];
  for (const each of files) {
    if (!present.has(path.basename(each))) throw damaged(each, new Error("it is missing"));
  }
}

function listNow(folder: string): readonly string[] {
  return unlessAbsent(() => readdirSync(folder)) ?? [];
}

function readNow(file: string): Buffer | undefined {
  return unlessAbsent(() => readFileSync(file));
}

function unlessAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
