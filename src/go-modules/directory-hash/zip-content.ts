import { read } from "node:fs";
import { promisify } from "node:util";
import { crc32, inflateRawSync } from "node:zlib";
import type { Entry } from "yauzl";
import { contentDigest } from "./content-digest.ts";
import { damagedZip, moduleContentError } from "./module-content-error.ts";
import type { OpenedZip } from "./open-zip.ts";

/** Reads a file and compares it with what the zip says of it. Throws `invalid_parameter`. */
export async function digestOf(
  zip: OpenedZip,
  place: string,
  entry: Entry,
  name: string,
): Promise<string> {
  const { uncompressedSize } = entry;
  let sum = 0;
  const summed = async function* (): AsyncIterable<Uint8Array> {
    for await (const piece of contentOf(zip, place, entry)) {
      sum = crc32(piece, sum);
      yield piece;
    }
  };
  const digest = await contentDigest(summed(), uncompressedSize);
  // Where the checksum is 0 Go does not compare it either (archive/zip's checksumReader).
  const isSound = digest?.size === uncompressedSize && (entry.crc32 === 0 || entry.crc32 === sum);
  if (!isSound || digest === undefined) {
    const quoted = JSON.stringify(name);
    throw moduleContentError(place, `${quoted} has another size or checksum than the zip says`);
  }
  return digest.sha256;
}

/** A file's content piece by piece, not compared. Throws `invalid_parameter` for what cannot be unpacked. */
export async function* contentOf(
  opened: OpenedZip,
  place: string,
  entry: Entry,
): AsyncIterable<Uint8Array> {
  try {
    if (Math.max(entry.uncompressedSize, entry.compressedSize) <= SMALL) {
      yield await smallContent(opened, entry);
      return;
    }
    const stream = await opened.zip.openReadStreamPromise(entry);
    for await (const piece of stream as AsyncIterable<Uint8Array>) yield piece;
  } catch (error) {
    throw damagedZip(place, error);
  }
}

/** In bytes: packed and unpacked by one call in less than a millisecond, where the streams for it cost as much. */
const SMALL: number = 128 * 1024;
const DEFLATED = 8;

async function smallContent({ zip, fd }: OpenedZip, entry: Entry): Promise<Uint8Array> {
  const { compressedSize: size, uncompressedSize } = entry;
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = Buffer.alloc(size);
  const { bytesRead } = await promisify(read)(fd, packed, 0, size, fileDataStart);
  if (bytesRead !== size) throw new Error("it is cut off");
  if (entry.compressionMethod !== DEFLATED) return packed;
  return inflateRawSync(packed, { maxOutputLength: Math.max(1, uncompressedSize) });
}
