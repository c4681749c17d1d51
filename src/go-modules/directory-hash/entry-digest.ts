import { crc32 } from "node:zlib";
import type { ZipEntry } from "../../means/archive/zip/open-zip.ts";
import { contentDigest } from "./content-digest.ts";
import { moduleContentError } from "./module-content-error.ts";

/** Reads a file and compares it with what the zip says of it. Throws `invalid_parameter`. */
export async function entryDigest(entry: ZipEntry, place: string): Promise<string> {
  let sum = 0;
  const summed = async function* (): AsyncIterable<Uint8Array> {
    for await (const piece of entry.content(place)) {
      sum = crc32(piece, sum);
      yield piece;
    }
  };
  const digest = await contentDigest(summed(), entry.size);
  // Where the checksum is 0 Go does not compare it either (archive/zip's checksumReader).
  const isSound = digest?.size === entry.size && (entry.checksum === 0 || entry.checksum === sum);
  if (isSound && digest !== undefined) return digest.sha256;
  throw moduleContentError(place, "it has another size or checksum than the zip says");
}
