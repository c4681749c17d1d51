import { setTimeout as sleep } from "node:timers/promises";
import type { FileTree } from "../domain/bundle.ts";
import { isPolicyError, PolicyError } from "../domain/policy-error.ts";
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from "../means/archive/read-archive.ts";
import { readBounded } from "../means/text/read-bounded.ts";
import { type FolderFile, type FolderWalk, walkFolder } from "./walk-folder.ts";

/** A folder that is being written is read again so many times. */
const ATTEMPTS = 10;
const PAUSE_MS = 50;
/** What is missing for a moment only may be missing for two walks. */
const CONFIRMATIONS = 3;

/**
 * Reads all files below a folder, sorted by path, as they were at one moment: what changes meanwhile
 * (a ConfigMap is exchanged, a checkout runs) is read again. Hidden files and folders are passed
 * over, but for `.manifest` and `.signatures.json` at the root, and so are `node_modules` and what editors leave behind. A link
 * is followed where it stays in the folder. Throws `invalid_parameter` naming the file for other
 * links, special files and names that no bundle file may have, `too_large` past a limit, and
 * `unavailable` for a folder that does not come to rest.
 */
export async function readFolder(
  folder: string,
  limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): Promise<FileTree> {
  let failures = 0;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (attempt > 1) await sleep(PAUSE_MS);
    const walk = await walkFolder(folder, limits);
    const outcome = await readFiles(walk, limits);
    if ((await walkFolder(folder, limits)).stamp !== walk.stamp) continue;
    if (outcome.kind === "read") return outcome.tree;
    failures += 1;
    if (failures === CONFIRMATIONS || isTooLarge(outcome.error)) throw outcome.error;
  }
  throw new PolicyError(
    "unavailable",
    `the files of ${folder} change while they are read: try again once they are at rest`,
  );
}

type Outcome =
  | { readonly kind: "read"; readonly tree: FileTree }
  | { readonly kind: "failed"; readonly error: unknown };

/** Either counts only where nothing changed meanwhile. */
async function readFiles({ files, refusal }: FolderWalk, limits: ArchiveLimits): Promise<Outcome> {
  const tree = new Map<string, Uint8Array>();
  let total = 0;
  try {
    if (refusal !== undefined) throw refusal;
    for (const file of files) {
      const bytes = await readOne(file, limits, total);
      total += bytes.length;
      tree.set(file.path, bytes);
    }
    return { kind: "read", tree };
  } catch (error) {
    return { kind: "failed", error };
  }
}

async function readOne(
  file: FolderFile,
  limits: ArchiveLimits,
  total: number,
): Promise<Uint8Array> {
  const rest = Math.min(limits.maxFileBytes, limits.maxInflatedBytes - total);
  const bytes = await readBounded(file.place, rest);
  if (bytes !== undefined) return bytes;
  throw rest === limits.maxFileBytes
    ? tooLarge(`a file over ${rest} bytes, ${file.path}`)
    : tooLarge(`over ${limits.maxInflatedBytes} bytes`);
}

function isTooLarge(error: unknown): boolean {
  return isPolicyError(error) && error.code === "too_large";
}

function tooLarge(what: string): PolicyError {
  return new PolicyError("too_large", `the folder holds ${what}`);
}
