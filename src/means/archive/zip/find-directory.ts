/** Bytes from there on, fewer where the zip ends. */
export type ReadAt = (at: number, size: number) => Promise<Buffer>;

/** The bytes from `start` to `end`, where the entries of a zip are listed. */
export interface ZipDirectory {
  readonly start: number;
  readonly end: number;
}

/** What a record at the end says of the directory, and where the record begins. */
interface End {
  readonly at: number;
  readonly size: number;
  readonly offset: number;
}

const END = { signature: 0x06054b50, bytes: 22 };
const LOCATOR = { signature: 0x07064b50, bytes: 20 };
const LARGE_END = { signature: 0x06064b50, bytes: 56 };
const MAX_COMMENT = 0xffff;

/**
 * Where the directory of a zip lies, if that is beyond dispute: readers differ in which end they believe, where they look for
 * the directory then, and what they pass over, so that one file may show different content to two of them. Throws an `Error`
 * for what only some can read.
 */
export async function findDirectory(size: number, read: ReadAt): Promise<ZipDirectory> {
  const tailAt = Math.max(0, size - END.bytes - MAX_COMMENT - LOCATOR.bytes);
  const tail = await read(tailAt, size - tailAt);
  const at = tail.length < END.bytes ? -1 : lastEnd(tail);
  if (at === -1) throw new Error("it has no end; was it cut off?");
  if (at + END.bytes + tail.readUInt16LE(at + 20) !== tail.length) {
    throw new Error("its end is not where the file ends");
  }
  const end = await endOf(tail, at, tailAt, read);
  if (end.offset + end.size !== end.at) {
    throw new Error("its directory is not where its end says");
  }
  return { start: end.offset, end: end.at };
}

function lastEnd(tail: Buffer): number {
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(END.signature);
  return tail.lastIndexOf(signature, tail.length - END.bytes);
}

async function endOf(tail: Buffer, at: number, tailAt: number, read: ReadAt): Promise<End> {
  const [count, offset] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 16)];
  const locator = at - LOCATOR.bytes;
  if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR.signature) {
    return { at: tailAt + at, size: tail.readUInt32LE(at + 12), offset };
  }
  if (count !== 0xffff && offset !== 0xffffffff) {
    throw new Error("it has an end for large zips, and is none");
  }
  if (tail.readUInt32LE(locator + 4) !== 0 || tail.readUInt32LE(locator + 16) !== 1) {
    throw new Error("it is part of a zip of several files");
  }
  return largeEnd(Number(tail.readBigUInt64LE(locator + 8)), tailAt + locator, read);
}

async function largeEnd(at: number, limit: number, read: ReadAt): Promise<End> {
  const end = at + LARGE_END.bytes <= limit ? await read(at, LARGE_END.bytes) : undefined;
  if (end?.length !== LARGE_END.bytes || end.readUInt32LE(0) !== LARGE_END.signature) {
    throw new Error("its end for large zips is not where it says");
  }
  const [size, offset] = [Number(end.readBigUInt64LE(40)), Number(end.readBigUInt64LE(48))];
  return { at, size, offset };
}
