import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PolicyError } from "../../../domain/policy-error.ts";
import { unreadable } from "../../../means/text/read-bounded.ts";
import { fileAccess } from "./random-access.ts";
import { type BuildInfoReading, readBuildInfo } from "./read-build-info.ts";

/** A binary as evidence: which bytes it has, and what it says of its build. */
export interface BinaryFile {
  readonly file: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly reading: BuildInfoReading;
}

const CHUNK = 2 ** 20;

/**
 * Reads a binary of any size, a little at a time. Throws `invalid_parameter` for what is no file, cannot be read, or was
 * written to meanwhile: then its hash would be of other bytes than its build information.
 */
export async function readBinary(file: string): Promise<BinaryFile> {
  // A pipe must not be waited for.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    return await readOpen(file, handle);
  } catch (error) {
    throw error instanceof PolicyError ? error : unreadable(file, error);
  } finally {
    await handle.close();
  }
}

async function readOpen(file: string, handle: FileHandle): Promise<BinaryFile> {
  const before = await handle.stat();
  if (!before.isFile()) throw notRead(file, "it is no file");
  const reading = await readBuildInfo(fileAccess(handle, before.size));
  const sha256 = await sha256Of(handle);
  const after = await handle.stat();
  if (before.size !== after.size || before.mtimeMs !== after.mtimeMs)
    throw notRead(file, "it was written to meanwhile; ask again");
  return { file, sha256, reading };
}

async function sha256Of(handle: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(CHUNK);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function notRead(file: string, reason: string): PolicyError {
  return new PolicyError("invalid_parameter", `cannot read ${file}: ${reason}`);
}
