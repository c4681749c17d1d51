import { close, constants, fstat, open, read } from "node:fs";
import { promisify } from "node:util";
import { fromFdPromise, type ZipFile } from "yauzl";
import { isPolicyError } from "../../domain/policy-error.ts";
import { unreadable } from "../../means/text/read-bounded.ts";
import { damagedZip, moduleContentError, moduleTooLarge } from "./module-content-error.ts";
import { MAX_MODULE_BYTES } from "./module-limits.ts";

/** A zip and the file that it is read from, which closes with it. */
export interface OpenedZip {
  readonly zip: ZipFile;
  readonly fd: number;
}

/** Follows no link and waits for no pipe. Throws `invalid_parameter`, or `too_large` past Go's limit. */
export async function openZip(place: string): Promise<OpenedZip> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const fd = await promisify(open)(place, flags).catch((error: unknown) => {
    throw unreadable(place, error);
  });
  try {
    const stats = await promisify(fstat)(fd);
    if (!stats.isFile()) throw moduleContentError(place, "it is no plain file");
    if (stats.size > MAX_MODULE_BYTES) throw moduleTooLarge(place, `${MAX_MODULE_BYTES} bytes`);
    // Names are bytes to Go: without decoding, neither code page 437 nor the Unicode path of another field counts.
    return { zip: await fromFdPromise(fd, { autoClose: false, decodeStrings: false }), fd };
  } catch (error) {
    await promisify(close)(fd);
    throw isPolicyError(error) ? error : damagedZip(place, error);
  }
}

const ENTRY_SIGNATURE = 0x02014b50;

/** Go reads entries as long as there are any, and compares then with the number that the zip tells; yauzl goes by that. */
export async function checkEnd({ zip, fd }: OpenedZip, place: string): Promise<void> {
  const next = Buffer.alloc(4);
  await promisify(read)(fd, next, 0, next.length, Number(zip.readEntryCursor));
  if (next.readUInt32LE() !== ENTRY_SIGNATURE) return;
  throw moduleContentError(place, "the zip has more entries than it says");
}
