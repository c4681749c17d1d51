import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { isPolicyError, messageOf, PolicyError } from "../../domain/policy-error.ts";

export interface ZipEntry {
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
 * memory. Names that leave the archive, encrypted entries, wrong sizes and checksums end in `invalid_parameter`, what passes a
 * limit in `too_large`; sizes are counted as they are unpacked, whatever the directory says.
 */
export async function* zipEntries(
  bytes: Uint8Array,
  file: string,
  limits: ZipLimits,
  wanted: (name: string) => boolean = () => true,
): AsyncGenerator<ZipEntry> {
  const zip = await read(
    file,
    fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  );
  if (zip.entryCount > limits.entries) {
    throw tooLarge(file, `more than ${limits.entries} entries`);
  }
  let left = limits.totalBytes;
  const entries = zip.eachEntry();
  for (;;) {
    const next = await read(file, entries.next());
    if (next.done === true) return;
    const { fileName: name } = next.value;
    if (name.endsWith("/") || !wanted(name)) continue;
    const content = await contentOf(zip, next.value, file, Math.min(limits.entryBytes, left));
    left -= content.length;
    yield { name, bytes: content };
  }
}

/** True for what begins as a zip does, an empty one too. */
export function isZip(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));
}

async function contentOf(
  zip: ZipFile,
  entry: Entry,
  file: string,
  limit: number,
): Promise<Uint8Array> {
  const place = `${file}/${entry.fileName}`;
  if (entry.uncompressedSize > limit) throw tooLarge(place, "more bytes than are read");
  if (entry.isEncrypted()) throw broken(place, "it is encrypted");
  const stream = await read(place, zip.openReadStreamPromise(entry));
  const content = await read(place, collect(stream, place, limit));
  if (crc32(content) !== entry.crc32) throw broken(place, "its checksum is another one");
  return content;
}

async function collect(stream: Readable, place: string, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(place, "more bytes than are read");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function read<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isPolicyError(error) ? error : broken(place, messageOf(error));
  }
}

function broken(place: string, reason: string): PolicyError {
  return new PolicyError("invalid_parameter", `${place} cannot be read as a zip: ${reason}`);
}

function tooLarge(place: string, what: string): PolicyError {
  return new PolicyError("too_large", `${place} holds ${what}; is it the right file?`);
}
