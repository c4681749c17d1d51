import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder that only one compile uses and that is gone when it ends. */
export interface Workspace {
  /** The path of a sub-folder. */
  path(name: string): string;
  /**
   * Writes files below a sub-folder, made when it is not there, and gives the sub-folder's path.
   */
  write(name: string, files: Iterable<readonly [string, Uint8Array | string]>): Promise<string>;
}

/** Open files at once: far below any limit on descriptors. */
const BATCH = 64;

const PREFIX = "gatehouse-compile-";
/** No compile lasts nearly as long: what is older was left by a process that was killed. */
const LEFT_OVER_MS = 60 * 60 * 1000;

/** Removes the folders that killed processes left behind. What cannot be removed is left alone. */
export async function sweepWorkspaces(now: Date): Promise<void> {
  const entries = await readdir(tmpdir()).catch(() => []);
  for (const entry of entries.filter((name) => name.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), entry);
    const age = now.getTime() - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? Infinity);
    if (age > LEFT_OVER_MS) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Lends a private temporary folder and removes it in any case. */
export async function withWorkspace<T>(use: (workspace: Workspace) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), PREFIX));
  try {
    return await use({
      path: (name) => path.join(folder, name),
      write: (name, files) => writeFiles(path.join(folder, name), files),
    });
  } finally {
    // A killed process may have been about to create a file.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function writeFiles(
  folder: string,
  files: Iterable<readonly [string, Uint8Array | string]>,
): Promise<string> {
  const targets = [...files].map(([name, content]) => ({ file: path.join(folder, name), content }));
  const folders = new Set([folder, ...targets.map(({ file }) => path.dirname(file))]);
  for (const each of folders) await mkdir(each, { recursive: true });
  for (let start = 0; start < targets.length; start += BATCH) {
    const batch = targets.slice(start, start + BATCH);
    await Promise.all(batch.map(({ file, content }) => writeFile(file, content)));
  }
  return folder;
}
