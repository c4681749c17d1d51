import { GoError } from "./go-error.ts";

type Alphabet = "standard" | "url";

const INVALID = 0xff;
const PADDING = 0x3d;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What each byte stands for. */
const DIGITS: Readonly<Record<Alphabet, Uint8Array>> = {
  standard: digitsOf(`${LETTERS}+/`),
  url: digitsOf(`${LETTERS}-_`),
};

/**
 * Decodes as Go's encoding/base64 does: line ends are passed over, padding must be there unless `isRaw` forbids it,
 * bits behind the last byte may be anything. Throws a {@link GoError}.
 */
export function decodeBase64(
  source: Uint8Array,
  alphabet: Alphabet = "standard",
  isRaw = false,
): Buffer {
  const digits = DIGITS[alphabet];
  const out = Buffer.allocUnsafe(Math.floor((source.length * 3) / 4) + 3);
  let size = 0;
  let bits = 0;
  let count = 0;
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] as number;
    const digit = digits[byte] as number;
    if (digit !== INVALID) {
      bits = (bits << 6) | digit;
      if (++count < 4) continue;
      size = writeBytes(out, size, bits, 3);
      [bits, count] = [0, 0];
    } else if (!isLineEnd(byte)) {
      if (byte !== PADDING || isRaw || count < 2) throw corrupt(at);
      checkPadding(source, at, count);
      return out.subarray(0, writeBytes(out, size, bits << (6 * (4 - count)), count - 1));
    }
  }
  if (count === 0) return out.subarray(0, size);
  if (count === 1 || !isRaw) throw corrupt(source.length - count);
  return out.subarray(0, writeBytes(out, size, bits << (6 * (4 - count)), count - 1));
}

/** Checks what follows the first `=`: a second one behind two digits, then nothing. */
function checkPadding(source: Uint8Array, first: number, count: number): void {
  let at = skipLineEnds(source, first + 1);
  if (count === 2) {
    if (at === source.length) throw corrupt(at);
    if (source[at] !== PADDING) throw corrupt(at - 1);
    at = skipLineEnds(source, at + 1);
  }
  if (at < source.length) throw corrupt(at);
}

function writeBytes(out: Buffer, size: number, bits: number, count: number): number {
  for (let i = 0; i < count; i++) out[size + i] = (bits >> (16 - 8 * i)) & 0xff;
  return size + count;
}

function skipLineEnds(source: Uint8Array, from: number): number {
  let at = from;
  while (at < source.length && isLineEnd(source[at] as number)) at++;
  return at;
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function corrupt(at: number): GoError {
  return new GoError(`illegal base64 data at input byte ${at}`);
}

function digitsOf(alphabet: string): Uint8Array {
  const digits = new Uint8Array(256).fill(INVALID);
  for (let i = 0; i < alphabet.length; i++) digits[alphabet.charCodeAt(i)] = i;
  return digits;
}
