import { crc32 } from "node:zlib";
import { validateFileName } from "yauzl";
import { utf8Text } from "../../text/utf8-text.ts";
import { openZipBytes, type ZipEntry } from "./open-zip.ts";
import { brokenZip, zipTooLarge } from "./zip-error.ts";

export interface UnpackedFile {
  /** Relative, with `/`, never above the archive's own folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ZipLimits {
  readonly entries: number;
  /** Unpacked, of one entry. */
  readonly entryBytes: number;
  /** Unpacked, of all that are taken. */
  readonly totalBytes: number;
}

/**
 * The plain files of a zip that `wanted` takes, one after another in the order of its directory, so that one at a time is in
 * memory. Names that leave the archive or are not UTF-8, encrypted entries, wrong sizes and checksums end in
 * `invalid_parameter`, what passes a limit in `too_large`; sizes are counted as they are unpacked, whatever the directory says.
 */
export async function* zipFiles(
  bytes: Uint8Array,
  file: string,
  limits: ZipLimits,
  wanted: (name: string) => boolean = () => true,
): AsyncGenerator<UnpackedFile> {
  const zip = await openZipBytes(bytes, file);
  if (zip.entryCount > limits.entries) {
    throw zipTooLarge(file, `more than ${limits.entries} entries`);
  }
  let left = limits.totalBytes;
  for await (const entry of zip.entries()) {
    const name = nameOf(entry, file);
    if (name.endsWith("/") || !wanted(name)) continue;
    const content = await contentOf(entry, `${file}/${name}`, Math.min(limits.entryBytes, left));
    left -= content.length;
    yield { name, bytes: content };
  }
}

/** True for what begins as a zip does, an empty one too. */
export function isZip(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));
}

function nameOf({ name }: ZipEntry, file: string): string {
  const text = utf8Text(`a name in ${file}`, name);
  const fault = validateFileName(text);
  if (fault !== null) throw brokenZip(file, fault);
  return text;
}

async function contentOf(entry: ZipEntry, place: string, limit: number): Promise<Uint8Array> {
  if (entry.size > limit) throw zipTooLarge(place, "more bytes than are read");
  if (entry.fault !== undefined) throw brokenZip(place, entry.fault);
  const pieces: Uint8Array[] = [];
  for await (const piece of entry.content(place)) pieces.push(piece);
  const content = Buffer.concat(pieces);
  if (content.length !== entry.size) throw brokenZip(place, "it is of another size than it says");
  if (crc32(content) !== entry.checksum) throw brokenZip(place, "its checksum is another one");
  return content;
}
