import { constants } from "node:fs";
import { type FileHandle, lstat, open, opendir } from "node:fs/promises";
import { isPolicyError } from "../../domain/policy-error.ts";
import { unreadable } from "../../means/text/read-bounded.ts";
import { contentDigest } from "./content-digest.ts";
import type { FileDigest } from "./h1.ts";
import { moduleContentError, moduleTooLarge } from "./module-content-error.ts";
import { MAX_MODULE_BYTES } from "./module-limits.ts";
import { createNameCount } from "./name-count.ts";
import { nameText } from "./zip-names.ts";

const SLASH: Buffer = Buffer.from("/");
const PIECE = 64 * 1024;

/**
 * The files of a folder and all below it, named from there with slashes, in no order. No link is followed: where Go would
 * (dirhash.HashDir), no module of a cache has one. Throws `invalid_parameter` for links and whatever else is no plain file,
 * unless `other` takes their names.
 */
export async function* folderDigests(
  folder: string,
  other?: (name: string) => void,
): AsyncIterable<FileDigest> {
  const root = Buffer.from(folder);
  const piece = Buffer.allocUnsafe(PIECE);
  let left = MAX_MODULE_BYTES;
  const passOver = (place: Buffer): void => {
    if (other === undefined) {
      throw moduleContentError(folder, `${place.toString()} is a link, or no plain file`);
    }
    other(place.toString("utf8", root.length + 1));
  };
  for await (const file of filesBelow(root, folder, passOver)) {
    const name = nameText(file.subarray(root.length + 1));
    if (name === undefined || name.includes("\n")) {
      const quoted = JSON.stringify(file.toString("latin1"));
      throw moduleContentError(folder, `the name ${quoted} is not UTF-8, or holds a line feed`);
    }
    const digest = await fileDigest(file, left, piece);
    if (digest === undefined) throw moduleTooLarge(folder, `${MAX_MODULE_BYTES} bytes`);
    left -= digest.size;
    yield { name, sha256: digest.sha256 };
  }
}

/** Names are bytes: what is no text to JavaScript is a name too. */
async function* filesBelow(
  root: Buffer,
  folder: string,
  passOver: (place: Buffer) => void,
): AsyncIterable<Buffer> {
  const stats = await lstat(root).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  if (!stats.isDirectory()) throw moduleContentError(folder, "it is no folder");
  const folders = [root];
  const counted = createNameCount(folder);
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for await (const entry of await entriesOf(at)) {
      const place = Buffer.concat([at, SLASH, entry.name]);
      counted(place.length - root.length);
      if (entry.isDirectory()) folders.push(place);
      else if (entry.isFile()) yield place;
      else passOver(place);
    }
  }
}

interface RawEntry {
  readonly name: Buffer;
  isDirectory(): boolean;
  isFile(): boolean;
}

async function entriesOf(folder: Buffer): Promise<AsyncIterable<RawEntry>> {
  try {
    // The types of Node know of text alone here.
    const options = { encoding: "buffer", bufferSize: 256 } as unknown as { bufferSize: number };
    return (await opendir(folder, options)) as unknown as AsyncIterable<RawEntry>;
  } catch (error) {
    throw unreadable(folder.toString(), error);
  }
}

async function fileDigest(
  place: Buffer,
  most: number,
  piece: Buffer,
): Promise<{ readonly sha256: string; readonly size: number } | undefined> {
  try {
    const handle = await open(
      place,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      return await contentDigest(piecesOf(handle, piece), most);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw isPolicyError(error) ? error : unreadable(place.toString(), error);
  }
}

/** All of them in one place of the memory: each counts until the next is asked for. */
async function* piecesOf(handle: FileHandle, piece: Buffer): AsyncIterable<Uint8Array> {
  for (;;) {
    const { bytesRead } = await handle.read(piece, 0, piece.length, null);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
  }
}
