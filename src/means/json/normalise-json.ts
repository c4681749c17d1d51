import { isSurrogate } from "./scan-json.ts";
import { characterWidth } from "./utf8.ts";

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** U+FFFD as UTF-8, and the same as the last four digits of an escape. */
const REPLACEMENT: Uint8Array = Buffer.from("\uFFFD");
const REPLACEMENT_DIGITS: Uint8Array = Buffer.from("fffd");

/**
 * True when a checked JSON value holds bytes that are no UTF-8 or an escaped lone surrogate: OPA
 * reads U+FFFD there, while a Wasm module would take the bytes as they are or abort.
 */
export function needsNormalising(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start;
  while (i < end) {
    const c = bytes[i] as number;
    if (c < 0x80 && c !== BACKSLASH) {
      i += 1;
      continue;
    }
    const width = widthAt(bytes, i, end);
    if (width < 0) return true;
    i += width;
  }
  return false;
}

/**
 * A copy of a checked JSON value in which each byte that is no UTF-8 and each escaped lone
 * surrogate is U+FFFD, one for one as Go's decoder does. Everything else stays as written; of names
 * that become equal, the last wins as for OPA.
 */
export function normaliseJson(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const out = new Uint8Array(normalSize(bytes, start, end));
  let at = 0;
  for (let i = start; i < end; ) {
    const width = widthAt(bytes, i, end);
    if (width === -1) {
      out.set(REPLACEMENT, at);
      at += REPLACEMENT.length;
      i += 1;
      continue;
    }
    const taken = Math.abs(width);
    for (let k = 0; k < taken; k += 1) out[at + k] = bytes[i + k] as number;
    if (width === -6) out.set(REPLACEMENT_DIGITS, at + 2);
    at += taken;
    i += taken;
  }
  return out;
}

function normalSize(bytes: Uint8Array, start: number, end: number): number {
  let size = end - start;
  for (let i = start; i < end; ) {
    const width = widthAt(bytes, i, end);
    if (width === -1) size += REPLACEMENT.length - 1;
    i += Math.abs(width);
  }
  return size;
}

/**
 * How many bytes belong together at `i`; negative (-1 a bad byte, -6 an escape) when they stand for
 * U+FFFD.
 */
function widthAt(bytes: Uint8Array, i: number, end: number): number {
  const c = bytes[i] as number;
  if (c >= 0x80) return characterWidth(bytes, i, end);
  if (c !== BACKSLASH) return 1;
  if (bytes[i + 1] !== LETTER_U) return 2;
  if (!isSurrogate(bytes, i + 2)) return 6;
  const isPair =
    isHigh(bytes, i) &&
    bytes[i + 6] === BACKSLASH &&
    bytes[i + 7] === LETTER_U &&
    isLow(bytes, i + 6);
  return isPair ? 12 : -6;
}

function isHigh(bytes: Uint8Array, at: number): boolean {
  return isSurrogate(bytes, at + 2) && ((bytes[at + 3] as number) | 0x20) < 0x63;
}

function isLow(bytes: Uint8Array, at: number): boolean {
  return isSurrogate(bytes, at + 2) && !isHigh(bytes, at);
}
