import { close, constants, fstat, open, read } from "node:fs";
import { promisify } from "node:util";
import { type Entry, fromBufferPromise, fromFdPromise, type ZipFile } from "yauzl";
import { unreadable } from "../../text/read-bounded.ts";
import { entryContent } from "./entry-content.ts";
import { findDirectory, type ReadAt, type ZipDirectory } from "./find-directory.ts";
import { brokenZip, zipErrorOf, zipTooLarge } from "./zip-error.ts";

/** A zip in which every reader sees the same entries. */
export interface Zip {
  /** As many as it says. */
  readonly entryCount: number;
  /** In the order of the directory, and no fewer than there are; asked for once. Throws `invalid_parameter`. */
  entries(): AsyncIterable<ZipEntry>;
  close(): void;
}

export interface ZipEntry {
  /** As it is written there; those of folders end in a slash. */
  readonly name: Uint8Array;
  /** Unpacked, as the directory says. */
  readonly size: number;
  /** The CRC-32 that the directory says. */
  readonly checksum: number;
  /** Why it cannot be unpacked; undefined where it can. */
  readonly fault: string | undefined;
  /**
   * Unpacked piece by piece, never more than `size` and not compared with the checksum. Throws `invalid_parameter`, with what
   * it is called.
   */
  content(place: string): AsyncIterable<Uint8Array>;
}

/** Names are bytes: without decoding, neither code page 437 nor the Unicode path of another field counts. */
const OPTIONS = { autoClose: false, decodeStrings: false };

/**
 * Opens a zip file; follows no link and waits for no pipe. Throws `invalid_parameter`, and `too_large` for a file of more than
 * `most` bytes.
 */
export async function openZipFile(place: string, most: number): Promise<Zip> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const fd = await promisify(open)(place, flags).catch((error: unknown) => {
    throw unreadable(place, error);
  });
  try {
    const stats = await promisify(fstat)(fd);
    if (!stats.isFile()) throw brokenZip(place, "it is no plain file");
    if (stats.size > most) throw zipTooLarge(place, `more than ${most} bytes`);
    const readAt: ReadAt = async (at, size) => {
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await promisify(read)(fd, bytes, 0, size, at);
      return bytes.subarray(0, bytesRead);
    };
    const directory = await findDirectory(stats.size, readAt);
    return zipOf(await fromFdPromise(fd, OPTIONS), place, directory, readAt);
  } catch (error) {
    await promisify(close)(fd);
    throw zipErrorOf(place, error);
  }
}

/** The same for bytes that are in memory. */
export async function openZipBytes(bytes: Uint8Array, place: string): Promise<Zip> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readAt: ReadAt = async (at, size) => buffer.subarray(at, at + size);
  try {
    const directory = await findDirectory(buffer.length, readAt);
    return zipOf(await fromBufferPromise(buffer, OPTIONS), place, directory, readAt);
  } catch (error) {
    throw zipErrorOf(place, error);
  }
}

function zipOf(zip: ZipFile, place: string, directory: ZipDirectory, read: ReadAt): Zip {
  return {
    entryCount: zip.entryCount,
    async *entries() {
      try {
        for await (const entry of zip.eachEntry()) yield entryOf(zip, entry, read);
      } catch (error) {
        throw zipErrorOf(place, error);
      }
      if (Number(zip.readEntryCursor) !== directory.end) {
        throw brokenZip(place, "its directory holds more than the entries that it tells");
      }
    },
    close: () => zip.close(),
  };
}

function entryOf(zip: ZipFile, entry: Entry, read: ReadAt): ZipEntry {
  const name = Buffer.from(entry.fileNameRaw);
  const slim = lightened(entry);
  return {
    name,
    size: entry.uncompressedSize,
    checksum: entry.crc32,
    fault: faultOf(entry),
    async *content(place) {
      try {
        yield* entryContent(zip, slim, read);
      } catch (error) {
        throw zipErrorOf(place, error);
      }
    },
  };
}

function faultOf(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return "it is encrypted";
  return entry.canDecodeFileData() ? undefined : "it is packed in a way that is not read";
}

const NOTHING: Buffer = Buffer.alloc(0);

/** Without names, comments and extra fields, which may be 190 KiB of each entry. */
function lightened(entry: Entry): Entry {
  return Object.assign(entry, {
    fileName: NOTHING,
    fileNameRaw: NOTHING,
    fileComment: NOTHING,
    fileCommentRaw: NOTHING,
    comment: NOTHING,
    extraFieldRaw: NOTHING,
    extraFields: [],
  });
}
