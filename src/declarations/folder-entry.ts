import type { BigIntStats } from "node:fs";
import { lstat, readlink, realpath } from "node:fs/promises";
import path from "node:path";
import { systemCodeOf } from "../domain/policy-error.ts";

/**
 * What an entry of a folder turned out to be. `place` is its absolute path without links. `gone`:
 * it was removed since its name was read, as editors do all the time.
 */
export type FolderEntry =
  | { readonly kind: "file"; readonly place: string; readonly status: BigIntStats }
  | { readonly kind: "folder"; readonly place: string }
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Looks at an entry, following a link that stays below `root` (an absolute path without links): so
 * are the files of a mounted ConfigMap made. A link that leads out could give away any file of the
 * machine. Throws what the system says of an entry that may not be looked at.
 */
export async function lookAt(root: string, place: string): Promise<FolderEntry> {
  const status = await statusOf(place);
  if (status === undefined) return { kind: "gone" };
  return status.isSymbolicLink() ? await follow(root, place) : entryOf(place, status);
}

/** True for what no bundle is made of: hidden entries, installed packages and what editors leave beside a file. */
export function isPassedOver(name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || LEFT_BY_EDITORS.test(name);
}

/** Backups and swap files of vi, Emacs and JetBrains editors. */
const LEFT_BY_EDITORS = /~$|^#.*#$|\.sw[a-px]$|___jb_(?:tmp|old)___$/;

/** A target may be exchanged between the look at the link and the look at where it leads. */
const LOOKS = 3;

async function follow(root: string, link: string): Promise<FolderEntry> {
  const written = await readlink(link).catch(() => "");
  const leads = (where: string): FolderEntry => ({
    kind: "refused",
    reason: `it is a link to ${JSON.stringify(written)}, ${where}`,
  });
  for (let look = 0; look < LOOKS; look += 1) {
    const place = await targetOf(link);
    if (place === "circle") return leads("which leads back to itself");
    if (place === undefined) continue;
    if (!isBelow(root, place)) return leads("which leads out of the folder");
    const status = await statusOf(place);
    if (status !== undefined) return entryOf(place, status);
  }
  return leads("which is not there");
}

/** The place without links that a link leads to; undefined when there is nothing. */
async function targetOf(link: string): Promise<string | undefined> {
  try {
    return await realpath(link);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ELOOP") return "circle";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function entryOf(place: string, status: BigIntStats): FolderEntry {
  if (status.isFile()) return { kind: "file", place, status };
  if (status.isDirectory()) return { kind: "folder", place };
  return { kind: "refused", reason: "it is a special file, not a plain file" };
}

function isBelow(root: string, place: string): boolean {
  return place === root || place.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

async function statusOf(place: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(place, { bigint: true });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
