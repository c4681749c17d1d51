import { type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isPassedOver } from "../../declarations/folder-entry.ts";

/** Saves that follow each other within this time are one. Milliseconds. */
const QUIET_MS = 120;

/** Notices that something below a folder changed. */
export interface FolderChanges {
  /**
   * Watches the folders that there are now. What is read after it resolved is current: whatever changes later is noticed.
   */
  refresh(): Promise<void>;
  /** Resolves once something changed and was then quiet, after `timeoutMs`, or when the signal is aborted. */
  next(timeoutMs: number | undefined): Promise<void>;
  close(): void;
}

/**
 * Watches each folder for itself: the recursive mode of Node 20 loses a file once an editor has saved it by renaming a
 * new one into its place.
 */
export function watchChanges(root: string, signal: AbortSignal): FolderChanges {
  const watchers = new Map<string, FSWatcher>();
  let changed = false;
  let wake: () => void = () => undefined;
  const notice = (): void => {
    changed = true;
    wake();
  };
  const open = (folder: string): FSWatcher | undefined => {
    try {
      return watch(folder, notice).on("error", notice);
    } catch {
      return undefined; // It went away meanwhile, which its parent's watcher tells.
    }
  };
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    refresh: async () => {
      const found = await foldersBelow(root);
      for (const [key, watcher] of watchers) {
        if (found.has(key)) continue;
        watcher.close();
        watchers.delete(key);
      }
      for (const [key, folder] of found) {
        const watcher = watchers.has(key) ? undefined : open(folder);
        if (watcher !== undefined) watchers.set(key, watcher);
      }
    },
    next: async (timeoutMs) => {
      if (!changed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      while (changed && !signal.aborted) {
        changed = false;
        await sleep(QUIET_MS, undefined, { signal }).catch(() => undefined);
      }
    },
    close: () => {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** The folder and all below it that a bundle may be made of; the key changes when another takes a folder's place. */
async function foldersBelow(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const visit = async (place: string): Promise<void> => {
    const { ino } = await stat(place);
    found.set(`${ino} ${place}`, place);
    for (const entry of await readdir(place, { withFileTypes: true })) {
      if (entry.isDirectory() && !isPassedOver(entry.name))
        await visit(path.join(place, entry.name));
    }
  };
  await visit(folder).catch(() => undefined); // Reading the files says what is wrong, in better words.
  return found;
}
