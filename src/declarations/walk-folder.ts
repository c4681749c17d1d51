import { createHash } from "node:crypto";
import { readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { ROOT_ONLY, whyNotFilePath } from "../domain/file-path.ts";
import { PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import type { ArchiveLimits } from "../means/archive/read-archive.ts";
import { unreadable } from "../means/text/read-bounded.ts";
import { type FolderEntry, isPassedOver, lookAt } from "./folder-entry.ts";

/** A file that a bundle is made of. */
export interface FolderFile {
  /** Below the folder, with `/` between segments. */
  readonly path: string;
  /** Where its bytes lie: an absolute path without links. */
  readonly place: string;
}

/** What lies in a folder, without its bytes. */
export interface FolderWalk {
  /** Each folder's files sorted by name. */
  readonly files: readonly FolderFile[];
  /** The first reason for which nothing may be made of it. */
  readonly refusal: PolicyError | undefined;
  /** Differs whenever a file was written, added, removed or replaced, or the refusal is another one. */
  readonly stamp: string;
}

interface Walking {
  readonly root: string;
  readonly limits: Pick<ArchiveLimits, "maxFiles">;
  readonly files: FolderFile[];
  /** What the stamp is made of. */
  readonly lines: string[];
  refusal: PolicyError | undefined;
  entries: number;
}

/** Where a walk stands. `above` are the real places of the folders that hold it, itself the last. */
interface Folder {
  readonly below: string;
  readonly above: readonly string[];
}

/** Folders count too, or links to folders could make work without end: so many times the files. */
const ENTRIES_PER_FILE = 4;

/**
 * Walks all files below a folder that `readFolder` would read. What may not be read ends nothing:
 * it is the refusal. Throws `invalid_parameter` only where there is no such folder.
 */
export async function walkFolder(
  folder: string,
  limits: Pick<ArchiveLimits, "maxFiles">,
): Promise<FolderWalk> {
  const root = await realpath(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const walking: Walking = {
    ...{ root, limits, files: [], lines: [], refusal: undefined, entries: 0 },
  };
  const names = await readdir(root).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  await walkNames(walking, { below: "", above: [root] }, names);
  const { files, refusal, lines } = walking;
  const hash = createHash("sha256").update(refusal?.message ?? "");
  for (const line of lines) hash.update(`\n${line}`);
  return { files, refusal, stamp: hash.digest("hex") };
}

async function walkNames(
  walking: Walking,
  folder: Folder,
  names: readonly string[],
): Promise<void> {
  const place = folder.above.at(-1) ?? walking.root;
  const wanted = names
    .filter((name) => !isPassedOver(name) || (ROOT_ONLY.has(name) && folder.below === ""))
    .sort();
  walking.entries += wanted.length;
  if (walking.entries > walking.limits.maxFiles * ENTRIES_PER_FILE) {
    refuseMany(walking);
    return;
  }
  const found = await Promise.all(
    wanted.map(async (name) => {
      const relative = folder.below === "" ? name : `${folder.below}/${name}`;
      return { relative, entry: await entryAt(walking, path.join(place, name), relative) };
    }),
  );
  for (const { relative, entry } of found) {
    if (entry.kind === "refused") refuse(walking, relative, entry.reason);
    else if (entry.kind === "gone") walking.lines.push(`${relative} is gone`);
    else if (entry.kind === "file") addFile(walking, relative, entry);
    else if (entry.kind === "folder") await enter(walking, folder, relative, entry.place);
  }
}

async function entryAt({ root }: Walking, place: string, relative: string): Promise<FolderEntry> {
  // A name that is no Unicode cannot be written back, so nothing would be found by it.
  if (relative.includes("\uFFFD")) return { kind: "refused", reason: "it is not valid Unicode" };
  try {
    return await lookAt(root, place);
  } catch (error) {
    return {
      kind: "refused",
      reason: `it cannot be read: ${systemCodeOf(error) ?? String(error)}`,
    };
  }
}

async function enter(
  walking: Walking,
  { above }: Folder,
  relative: string,
  place: string,
): Promise<void> {
  if (above.includes(place)) {
    refuse(walking, relative, "it is a link to a folder that holds it");
    return;
  }
  try {
    const names = await readdir(place);
    await walkNames(walking, { below: relative, above: [...above, place] }, names);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return; // Removed since its name was read.
    refuse(walking, relative, `it cannot be read: ${code ?? String(error)}`);
  }
}

function addFile(
  walking: Walking,
  relative: string,
  { place, status }: FolderEntry & { kind: "file" },
): void {
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  const reason = whyNotFilePath(relative);
  if (reason !== undefined) refuse(walking, relative, reason);
  else if (walking.files.length >= walking.limits.maxFiles) refuseMany(walking);
  else walking.files.push({ path: relative, place });
  walking.lines.push(`${relative}\0${place} ${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`);
}

function refuse(walking: Walking, relative: string, reason: string): void {
  walking.refusal ??= new PolicyError(
    "invalid_parameter",
    `file ${JSON.stringify(relative)} is refused: ${reason}`,
  );
}

function refuseMany(walking: Walking): void {
  walking.refusal ??= new PolicyError(
    "too_large",
    `the folder holds more than ${walking.limits.maxFiles} files`,
  );
}
