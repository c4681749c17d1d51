import { randomFillSync } from "node:crypto";

/** So many are made at once. */
const COUNT = 128;
const BYTES = 16;
const LENGTH = 36;

const random = Buffer.alloc(COUNT * BYTES);
const written = Buffer.alloc(COUNT * LENGTH, "-");
const DIGITS: Uint8Array = Buffer.from("0123456789abcdef");
/** Where the two digits of each byte stand: 8-4-4-4-12. */
const PLACES: Uint8Array = Uint8Array.of(
  ...[0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34],
);

let texts = "";
let next = texts.length;

/**
 * A random UUID (RFC 9562, version 4), as those of node:crypto, which joins each of 20 pieces: who writes many of them has to
 * put these together.
 */
export function randomUuid(): string {
  if (next === texts.length) refill();
  next += LENGTH;
  return texts.slice(next - LENGTH, next);
}

function refill(): void {
  randomFillSync(random);
  for (let id = 0; id < COUNT; id++) write(id * BYTES, id * LENGTH);
  texts = written.toString("latin1");
  next = 0;
}

function write(from: number, to: number): void {
  random[from + 6] = ((random[from + 6] as number) & 0x0f) | 0x40;
  random[from + 8] = ((random[from + 8] as number) & 0x3f) | 0x80;
  for (let at = 0; at < BYTES; at++) {
    const byte = random[from + at] as number;
    const place = to + (PLACES[at] as number);
    written[place] = DIGITS[byte >> 4] as number;
    written[place + 1] = DIGITS[byte & 15] as number;
  }
}
