import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isPolicyError, messageOf, PolicyError, systemCodeOf } from "../../domain/policy-error.ts";

/** Names that begin so are unfinished work of a process that died: `openFileStore` sweeps them. */
export const TEMPORARY_PREFIX = ".tmp-";

/**
 * The few ways in which the file store changes the disk. A test passes its own to stop after any of them, or to let any of
 * them fail.
 */
export interface WriteFileSystem {
  /** Creates a folder and its missing parents; an existing one is no error. */
  makeDirectory(folder: string): Promise<void>;
  /** Writes a file that did not exist; its bytes are on the disk when this resolves. */
  writeFile(file: string, bytes: Uint8Array): Promise<void>;
  /** Replaces what has the new name, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Puts the names of a folder (not of the folders in it) on the disk. */
  fsyncDirectory(folder: string): Promise<void>;
  /** Removes a file or a whole folder; an absent one is no error. */
  remove(target: string): Promise<void>;
}

export const diskWrites: WriteFileSystem = {
  makeDirectory,
  async writeFile(file, bytes) {
    const handle = await open(file, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  async fsyncDirectory(folder) {
    // Windows cannot open a folder; its file systems journal names by themselves.
    if (process.platform === "win32") return;
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async remove(target) {
    await rm(target, { recursive: true, force: true });
  },
};

/** Creates a folder and its missing parents. Node's own way never ends where a folder exists but takes none (`/proc`). */
export async function makeDirectory(folder: string): Promise<void> {
  const make = (): Promise<void> =>
    mkdir(folder).catch(async (error: unknown) => {
      if (systemCodeOf(error) === "EEXIST" && (await stat(folder)).isDirectory()) return;
      throw error;
    });
  try {
    await make();
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT" || path.dirname(folder) === folder) throw error;
    await makeDirectory(path.dirname(folder));
    await make();
  }
}

/** A fresh name in a folder that the sweep at open removes if it is left behind. */
export function temporaryIn(folder: string): string {
  return path.join(folder, TEMPORARY_PREFIX + randomBytes(8).toString("hex"));
}

/** Gives a file new content: at every moment, and after a power cut, it holds all of the old or all of the new. */
export async function replaceFile(
  writes: WriteFileSystem,
  file: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = temporaryIn(path.dirname(file));
  try {
    await writes.writeFile(temporary, bytes);
    await writes.rename(temporary, file);
  } catch (error) {
    await removeQuietly(writes, temporary);
    throw error;
  }
  await writes.fsyncDirectory(path.dirname(file));
}

/** Removes what is only in the way: if that fails too, the sweep at the next open does it. */
export async function removeQuietly(writes: WriteFileSystem, target: string): Promise<void> {
  await writes.remove(target).catch(() => undefined);
}

const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** What a failed file operation means to the caller: `unavailable`, with the folder and what to do. */
export function storageError(error: unknown, directory: string): unknown {
  const code = systemCodeOf(error);
  if (isPolicyError(error) || code === undefined) return error;
  const message = FULL.has(code)
    ? `no room is left for ${directory} (${code}): free some space and try again; nothing was changed`
    : `the data directory ${directory} cannot be used now: ${messageOf(error)}`;
  return new PolicyError("unavailable", message, { cause: error });
}
