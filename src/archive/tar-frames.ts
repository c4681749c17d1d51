import { PolicyError } from "../domain/policy-error.ts";

const BLOCK = 512;
const ZERO_BLOCK: Buffer = Buffer.alloc(BLOCK);
/**
 * Octal digits between optional spaces and NULs: how every common tar program writes a size below 8
 * GiB.
 */
const SIZE_FIELD = /^ *([0-7]*)[ \0]*$/;
/**
 * Kinds of headers that only describe the next entry: pax, pax global, GNU long name and long link.
 */
const EXTENSION_KINDS: ReadonlySet<string> = new Set(["x", "g", "L", "K", "N"]);
/** A sparse file of old GNU tar, with blocks between header and content that its size does not count. */
const OLD_SPARSE_KIND = "S";
/** Enough for any path and the attributes that tar programs add. */
const MAX_EXTENSION_BYTES = 16 * 1024;
/**
 * Of all extended headers together: tar-stream takes about a microsecond for each record, of 5
 * bytes or more.
 */
const MAX_ALL_EXTENSION_BYTES = 8 * 1024 * 1024;
/**
 * tar-stream copies a global header into each later entry, so a large one would cost quadratic
 * time.
 */
const MAX_GLOBAL_BYTES = 1024;

/**
 * Walks the headers of an inflated tar before anything interprets them, and gives the offset behind
 * the last entry, or behind the header of the first sparse file. So neither many headers nor large ones cost more than a little time. Throws
 * `invalid_parameter` for what is no whole tar (also one with anything but zeros behind its end)
 * and `too_large` past `maxHeaders`.
 */
export function checkTarFrames(tar: Buffer, maxHeaders: number): number {
  let offset = 0;
  let extensionBytes = 0;
  for (let headers = 0; offset < tar.length; headers += 1) {
    if (offset + BLOCK > tar.length) throw unsound("it ends in the middle of a header");
    const header = tar.subarray(offset, offset + BLOCK);
    if (header.equals(ZERO_BLOCK)) {
      if (!isZero(tar.subarray(offset))) throw unsound("it goes on behind its end");
      return offset;
    }
    if (headers === maxHeaders) {
      throw new PolicyError("too_large", `the archive has more than ${maxHeaders} headers`);
    }
    const size = sizeOf(header);
    const kind = String.fromCharCode(header[156] ?? 0);
    // Who unpacks refuses it by its name: nothing behind it is read.
    if (kind === OLD_SPARSE_KIND) return offset + BLOCK;
    extensionBytes += extensionSize(kind, size);
    if (extensionBytes > MAX_ALL_EXTENSION_BYTES) throw largeExtension(MAX_ALL_EXTENSION_BYTES);
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (offset > tar.length) throw unsound("it is cut off in the middle of an entry");
  }
  return offset;
}

function sizeOf(header: Buffer): number {
  const digits = SIZE_FIELD.exec(header.toString("latin1", 124, 136))?.[1];
  if (digits === undefined) throw unsound("a header has no readable size");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** The size of an extended header, 0 for any other entry. */
function extensionSize(kind: string, size: number): number {
  if (!EXTENSION_KINDS.has(kind)) return 0;
  const limit = kind === "g" ? MAX_GLOBAL_BYTES : MAX_EXTENSION_BYTES;
  if (size > limit) throw largeExtension(limit);
  return size;
}

function largeExtension(limit: number): PolicyError {
  return new PolicyError("too_large", `the archive has extended headers over ${limit} bytes`);
}

/** Compares the bytes with themselves, moved by one: a native comparison instead of a loop. */
function isZero(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1));
}

function unsound(reason: string): PolicyError {
  return new PolicyError("invalid_parameter", `the archive is no sound tar: ${reason}`);
}
