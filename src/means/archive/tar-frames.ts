import { PolicyError } from "../../domain/policy-error.ts";
import { inflatesPast } from "./inflate.ts";

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

/** What the headers of one archive may say. */
export interface FrameLimits {
  readonly maxHeaders: number;
  /** Of the whole archive. */
  readonly maxBytes: number;
}

/** A walk over the headers of a tar that comes in pieces. */
export interface TarFrames {
  /** The whole headers and contents in a piece, of which the walk has seen nothing wrong. */
  take(piece: Buffer): Generator<Buffer>;
  /** Makes sure that the archive did not end in the middle. */
  end(): void;
}

interface Walk extends FrameLimits {
  readonly header: Buffer;
  /** Bytes of the header that have come. */
  filled: number;
  /** Bytes of content and padding that are still to come. */
  rest: number;
  /** Behind the end only zeros may follow; behind a sparse file nothing is looked at. */
  state: "open" | "over" | "sparse";
  headers: number;
  bytes: number;
  extensionBytes: number;
}

/**
 * Walks the headers of a tar before anything interprets them, so that neither many headers nor large
 * ones cost more than a little time, and no size is believed that goes past the limit. Throws
 * `invalid_parameter` for what is no whole tar (also one with anything but zeros behind its end) and
 * `too_large` past a limit.
 */
export function createTarFrames(limits: FrameLimits): TarFrames {
  const walk: Walk = {
    ...limits,
    header: Buffer.alloc(BLOCK),
    filled: 0,
    rest: 0,
    state: "open",
    headers: 0,
    bytes: 0,
    extensionBytes: 0,
  };
  return {
    take: (piece) => framesIn(walk, piece),
    end: () => {
      if (walk.filled > 0) throw unsound("it ends in the middle of a header");
      if (walk.rest > 0) throw unsound("it is cut off in the middle of an entry");
    },
  };
}

function* framesIn(walk: Walk, piece: Buffer): Generator<Buffer> {
  let at = 0;
  while (at < piece.length) {
    if (walk.state === "sparse") return;
    if (walk.state === "over") {
      if (!isZero(piece.subarray(at))) throw unsound("it goes on behind its end");
      return;
    }
    const wanted = walk.rest > 0 ? walk.rest : BLOCK - walk.filled;
    const part = piece.subarray(at, at + wanted);
    at += part.length;
    if (walk.rest > 0) {
      walk.rest -= part.length;
      yield part;
      continue;
    }
    part.copy(walk.header, walk.filled);
    walk.filled += part.length;
    if (walk.filled < BLOCK) return;
    walk.filled = 0;
    if (walk.header.equals(ZERO_BLOCK)) walk.state = "over";
    else {
      takeHeader(walk);
      yield Buffer.from(walk.header);
    }
  }
}

function takeHeader(walk: Walk): void {
  const { header, maxHeaders, maxBytes } = walk;
  walk.headers += 1;
  if (walk.headers > maxHeaders) {
    throw new PolicyError("too_large", `the archive has more than ${maxHeaders} headers`);
  }
  const size = sizeOf(header);
  const kind = String.fromCharCode(header[156] ?? 0);
  if (kind === OLD_SPARSE_KIND) {
    // Who unpacks refuses it by its name.
    walk.state = "sparse";
    return;
  }
  walk.extensionBytes += extensionSize(kind, size);
  if (walk.extensionBytes > MAX_ALL_EXTENSION_BYTES) throw largeExtension(MAX_ALL_EXTENSION_BYTES);
  walk.rest = Math.ceil(size / BLOCK) * BLOCK;
  walk.bytes += BLOCK + walk.rest;
  if (walk.bytes > maxBytes) throw inflatesPast(maxBytes);
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
