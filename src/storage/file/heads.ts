import type { BundleName } from "../../domain/bundle-name.ts";
import type { HeadMove } from "../../domain/head.ts";
import { formatHeadFile, type HeadFile, MAX_MOVES, parseHeadFile } from "../stored-json.ts";
import { replaceFile, type WriteFileSystem } from "./durable-file.ts";
import type { FileLayout } from "./layout.ts";
import { damaged, readIfPresent } from "./revisions.ts";

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

export async function readHeadFile(location: string): Promise<HeadFile | undefined> {
  const bytes = await readIfPresent(location);
  return bytes && headFileOf(location, bytes);
}

/** Throws `misconfigured` naming the file when it is damaged. */
export function headFileOf(location: string, bytes: Buffer): HeadFile {
  try {
    return parseHeadFile(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(location, error);
  }
}
