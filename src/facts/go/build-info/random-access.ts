import type { FileHandle } from "node:fs/promises";
import { damagedBinary } from "./unreadable.ts";

/** Bytes that are read a little here and there. */
export interface RandomAccess {
  readonly size: number;
  /** Those from there on; fewer, or none, where they end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file that is open; it is taken to keep its size. */
export function fileAccess(handle: FileHandle, size: number): RandomAccess {
  return {
    size,
    read: async (offset, length) => {
      const buffer = Buffer.alloc(within(size, offset, length));
      let filled = 0;
      while (filled < buffer.length) {
        const left = buffer.length - filled;
        const { bytesRead } = await handle.read(buffer, filled, left, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
  };
}

/** A part as if it were all there is; less where the whole ends before. */
export function partOf(whole: RandomAccess, start: number, length: number): RandomAccess {
  const size = within(whole.size, start, length);
  return {
    size,
    read: (offset, wanted) => whole.read(start + offset, within(size, offset, wanted)),
  };
}

/** The same bytes, of which no more than so many are read altogether: headers can send a reader to one place for ever. */
export function withBudget(whole: RandomAccess, budget: number): RandomAccess {
  let left = budget;
  return {
    size: whole.size,
    read: async (offset, length) => {
      left -= within(whole.size, offset, length);
      if (left < 0) throw damagedBinary("its headers lead to more bytes than the file has");
      return await whole.read(offset, length);
    },
  };
}

/** All of these bytes. Throws `binary_damaged` where the file ends before. */
export async function readWhole(
  source: RandomAccess,
  offset: bigint,
  length: number,
  what: string,
): Promise<Uint8Array> {
  const bytes = await readAt(source, offset, length);
  if (bytes.length < length) throw damagedBinary(`the file ends within ${what}`);
  return bytes;
}

/** Up to so many bytes at an offset as headers give it. */
export async function readAt(
  source: RandomAccess,
  offset: bigint,
  length: number,
): Promise<Uint8Array> {
  if (offset < 0n || offset >= BigInt(source.size)) return new Uint8Array();
  return await source.read(Number(offset), length);
}

/** How many of the wanted bytes there are. */
function within(size: number, offset: number, length: number): number {
  return Math.max(0, Math.min(length, size - offset));
}
