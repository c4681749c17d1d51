import type { BundleName } from "../../domain/bundle-name.ts";
import type { HeadMove } from "../../domain/head.ts";
import type { Turns } from "../../means/async/turns.ts";
import { drawEpoch } from "../epoch.ts";
import { replaceFile, type WriteFileSystem } from "./durable-file.ts";
import { readHeadFile } from "./heads.ts";
import type { FileLayout } from "./layout.ts";
import { isPresent, listIfPresent } from "./revisions.ts";

/** What an open data directory is to those who look whether its files are still there. */
export interface WatchedDirectory {
  readonly layout: FileLayout;
  readonly writes: WriteFileSystem;
  readonly turns: Turns;
  epoch: string;
  /** The newest answered move of each bundle, be it a deletion. */
  readonly newest: Map<BundleName, HeadMove>;
  /** Bundles whose files went away under the running server. They may come back, as a disk that was unmounted does. */
  readonly missing: Set<BundleName>;
}

/** No bundle has this name: the epoch has turns of its own. */
const EPOCH_TURN = "";

/**
 * Looks whether a bundle's files are still there. Of one whose files are gone nothing is known any more, and a new epoch
 * begins, because its sequence will begin again.
 */
export async function noticeHeadFile(directory: WatchedDirectory, name: BundleName): Promise<void> {
  const { layout, newest, missing, turns, epoch } = directory;
  const isAsBefore = async (): Promise<boolean> =>
    newest.has(name) ? await isPresent(layout.headFile(name)) : !missing.has(name);
  if (await isAsBefore()) return;
  await turns.take(name, async () => {
    if (await isAsBefore()) return;
    const move = newest.has(name) ? undefined : await newestMove(layout, name);
    if (move !== undefined) {
      newest.set(name, move);
      missing.delete(name);
    } else if (newest.delete(name)) {
      missing.add(name);
      await renewEpoch(directory, epoch);
    }
  });
}

/** Looks at the names of folders alone: cheap enough to be done for ten thousand bundles every few seconds. */
export async function noticeFolders(directory: WatchedDirectory): Promise<void> {
  const { layout, newest, missing } = directory;
  const folders = new Set(await listIfPresent(layout.bundles));
  const isThere = (name: BundleName): boolean => folders.has(layout.folder(name));
  const changed = [
    ...[...newest.keys()].filter((name) => !isThere(name)),
    ...[...missing].filter(isThere),
  ];
  await Promise.all(changed.map((name) => noticeHeadFile(directory, name)));
}

/** Begins a new epoch unless it is another than `lost` by now. */
export function renewEpoch(directory: WatchedDirectory, lost: string): Promise<string> {
  const { layout, writes, turns } = directory;
  return turns.take(EPOCH_TURN, async () => {
    if (directory.epoch !== lost) return directory.epoch;
    const epoch = drawEpoch();
    await writes.makeDirectory(layout.bundles);
    await replaceFile(writes, layout.epoch, Buffer.from(`${epoch}\n`));
    directory.epoch = epoch;
    return epoch;
  });
}

async function newestMove(layout: FileLayout, name: BundleName): Promise<HeadMove | undefined> {
  return (await readHeadFile(layout.headFile(name)))?.moves[0];
}
