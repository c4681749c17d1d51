import { constants } from "node:fs";
import { type FileHandle, lstat, open, readdir } from "node:fs/promises";
import path from "node:path";
import { whyNotFilePath } from "../archive/file-path.ts";
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from "../archive/read-archive.ts";
import type { FileTree } from "../domain/bundle.ts";
import { PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import { MANIFEST } from "./manifest.ts";

interface Reading {
  readonly folder: string;
  readonly limits: ArchiveLimits;
  readonly files: Map<string, Uint8Array>;
  bytes: number;
}

/**
 * Reads all files below a folder, sorted by path. Hidden files and folders are passed over, but for
 * a root `.manifest`, and so is `node_modules`. Throws `invalid_parameter` naming the file for
 * symbolic links, special files and names that no bundle file may have, and `too_large` past a
 * limit.
 */
export async function readFolder(
  folder: string,
  limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): Promise<FileTree> {
  const reading: Reading = { folder, limits, files: new Map(), bytes: 0 };
  await readInto(reading, "");
  return reading.files;
}

/** True for what no bundle is made of: hidden entries and installed packages. */
export function isPassedOver(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

async function readInto(reading: Reading, below: string): Promise<void> {
  const names = await namesIn(path.join(reading.folder, below));
  for (const name of names.sort()) {
    const relative = below === "" ? name : `${below}/${name}`;
    if (isPassedOver(name) && relative !== MANIFEST) continue;
    const kind = await kindOf(path.join(reading.folder, relative));
    if (kind === "folder") await readInto(reading, relative);
    else if (kind === "file") await readOne(reading, relative);
    else throw refused(relative, `it is a ${kind}, not a plain file`);
  }
}

async function readOne(reading: Reading, relative: string): Promise<void> {
  const { folder, limits, files } = reading;
  const reason = whyNotFilePath(relative);
  if (reason !== undefined) throw refused(relative, reason);
  if (files.size === limits.maxFiles) throw tooLarge(`more than ${limits.maxFiles} files`);
  const rest = Math.min(limits.maxFileBytes, limits.maxInflatedBytes - reading.bytes);
  const bytes = await readBounded(path.join(folder, relative), rest);
  if (bytes === undefined && rest === limits.maxFileBytes) {
    throw tooLarge(`a file over ${rest} bytes, ${relative}`);
  }
  if (bytes === undefined) throw tooLarge(`over ${limits.maxInflatedBytes} bytes`);
  reading.bytes += bytes.length;
  files.set(relative, bytes);
}

/**
 * The file's bytes; undefined when there are more than `limit`. Follows no link that appeared since
 * it was looked at.
 */
async function readBounded(file: string, limit: number): Promise<Uint8Array | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    return await readAll(handle, limit);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle.close();
  }
}

async function readAll(handle: FileHandle, limit: number): Promise<Uint8Array | undefined> {
  const { size } = await handle.stat();
  if (size > limit) return undefined;
  const bytes = await handle.readFile();
  return bytes.length > limit ? undefined : bytes;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

async function kindOf(file: string): Promise<string> {
  const status = await lstat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (status.isFile()) return "file";
  if (status.isDirectory()) return "folder";
  return status.isSymbolicLink() ? "symbolic link" : "special file";
}

function unreadable(file: string, error: unknown): PolicyError {
  const code = systemCodeOf(error);
  const reason =
    code === "ENOENT"
      ? "there is no such file or folder"
      : code === "ENOTDIR"
        ? "it is no folder"
        : (code ?? String(error));
  return new PolicyError("invalid_parameter", `cannot read ${file}: ${reason}`, { cause: error });
}

function refused(relative: string, reason: string): PolicyError {
  return new PolicyError(
    "invalid_parameter",
    `file ${JSON.stringify(relative)} is refused: ${reason}`,
  );
}

function tooLarge(what: string): PolicyError {
  return new PolicyError("too_large", `the folder holds ${what}`);
}
