import { type RandomAccess, readAt } from "./random-access.ts";
import { damagedBinary } from "./unreadable.ts";

export type BinaryFormat = "elf" | "pe" | "mach-o" | "xcoff" | "plan9";

/** What the headers of a binary say of where things lie, as far as its build information needs. */
export interface Image {
  readonly format: BinaryFormat;
  /** Where the linker puts build information; undefined where there is no such place. */
  readonly data: { readonly address: bigint; readonly size: bigint } | undefined;
  /** What addresses are above those of the segments. */
  readonly base: bigint;
  /** In the order of the headers: the first that holds an address counts. */
  readonly segments: readonly Segment[];
}

/** A range of addresses and where it lies in the file. */
export interface Segment {
  readonly first: bigint;
  /** What the header makes of it: numbers wrap in Go, so this can be anything. */
  readonly last: bigint;
  readonly size: bigint;
  /** Undefined where the file holds none of it. */
  readonly offset: bigint | undefined;
}

/** No linker writes as many; each costs a look for each address. */
const MAX_SEGMENTS = 1024;

export function checkSegmentCount(count: number): void {
  if (count > MAX_SEGMENTS)
    throw damagedBinary(`it has ${count} segments, and no linker writes more than ${MAX_SEGMENTS}`);
}

/** A segment by its header, whose numbers are so many bits wide. */
export function segmentOf(
  first: bigint,
  size: bigint,
  offset: bigint | undefined,
  width: 32 | 64 = 64,
): Segment {
  return { first, last: BigInt.asUintN(width, first + size - 1n), size, offset };
}

/** Up to so many bytes from an address on, within its segment; undefined where no segment holds it. */
export async function readAddress(
  source: RandomAccess,
  image: Image,
  address: bigint,
  length: number,
): Promise<Uint8Array | undefined> {
  const place = BigInt.asUintN(64, address - image.base);
  const segment = image.segments.find(({ first, last }) => first <= place && place <= last);
  if (segment === undefined) return undefined;
  const within = place - segment.first;
  const remaining = segment.size - within;
  if (segment.offset === undefined || remaining <= 0n) return new Uint8Array();
  const wanted = remaining < BigInt(length) ? Number(remaining) : length;
  return await readAt(source, segment.offset + within, wanted);
}
