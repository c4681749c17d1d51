import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pack } from "tar-stream";
import type { FileTree } from "../../domain/bundle.ts";

const EPOCH: Date = new Date(0);
/**
 * The gzip header's places for "extra flags" and "operating system" (RFC 1952, 2.3), which zlib
 * fills by platform.
 */
const EXTRA_FLAGS_OFFSET = 8;
const SYSTEM_OFFSET = 9;
const UNKNOWN_SYSTEM = 255;

/**
 * Packs files into a tar.gz that depends on nothing but their names and bytes: names sorted by
 * their UTF-8 bytes, time 0, owner 0, mode 0644. Names of any length are written as they are,
 * without a leading slash.
 */
export async function writeArchive(files: FileTree): Promise<Uint8Array> {
  const packer = pack();
  for (const name of sortedNames(files)) {
    const bytes = files.get(name) ?? new Uint8Array();
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    packer.entry({ name, type: "file", mode: 0o644, uid: 0, gid: 0, mtime: EPOCH }, content);
  }
  packer.finalize();
  const blocks: Buffer[] = [];
  for await (const block of packer) blocks.push(block as Buffer);
  const archive = await promisify(gzip)(Buffer.concat(blocks));
  archive[EXTRA_FLAGS_OFFSET] = 0;
  archive[SYSTEM_OFFSET] = UNKNOWN_SYSTEM;
  return archive;
}

/**
 * By bytes, not by UTF-16 units as JavaScript sorts: every program on every machine agrees on it.
 */
function sortedNames(files: FileTree): string[] {
  return [...files.keys()]
    .map((name) => ({ name, bytes: Buffer.from(name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => name);
}
