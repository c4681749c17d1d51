import { isUtf8 } from "node:buffer";

/** The offset of the first byte that belongs to no UTF-8 sequence; undefined when all do. */
export function firstNotUtf8(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let i = 0; i < bytes.length; ) {
    const width = (bytes[i] as number) < 0x80 ? 1 : characterWidth(bytes, i, bytes.length);
    if (width < 0) return i;
    i += width;
  }
  return undefined;
}

/**
 * The width of the UTF-8 sequence of two bytes or more at `i` (RFC 3629: shortest forms, no
 * surrogates), -1 when there is none.
 */
export function characterWidth(bytes: Uint8Array, i: number, end: number): number {
  const lead = bytes[i] as number;
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || i + width > end) return -1;
  const second = bytes[i + 1] as number;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return -1;
  for (let k = 2; k < width; k += 1) {
    if (((bytes[i + k] as number) & 0xc0) !== 0x80) return -1;
  }
  return width;
}
