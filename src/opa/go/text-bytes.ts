/**
 * Rego strings are Go strings: bytes that need not be UTF-8 (`base64.decode("/w==")`). A JavaScript string carries
 * each byte that is not part of valid UTF-8 as the lone low surrogate U+DC00 + byte. JSON text cannot bring lone
 * surrogates in (OPA reads them as U+FFFD), so nothing else ever means this.
 */
const RAW_BYTE = 0xdc00;
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const LONE_SURROGATES = /[\ud800-\udfff]/gu;

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** True when the text holds bytes that are not UTF-8. */
export function hasRawBytes(text: string): boolean {
  return LONE_SURROGATE.test(text);
}

/** Bytes as a JavaScript string that {@link bytesOf} turns back into the same bytes. */
export function textOf(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeLeniently(bytes);
  }
}

/** The bytes of the Go string that a JavaScript string stands for. */
export function bytesOf(text: string): Uint8Array {
  if (!hasRawBytes(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code > RAW_BYTE + 0x7f && code <= RAW_BYTE + 0xff) bytes.push(code - RAW_BYTE);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The bytes as a text of characters below U+0100, in which searching finds what Go finds. */
export function latinOf(text: string): string {
  return Buffer.from(bytesOf(text)).toString("latin1");
}

/** The text of which {@link latinOf} tells the bytes. */
export function textOfLatin(latin: string): string {
  return textOf(Buffer.from(latin, "latin1"));
}

/** How many characters Go counts: a byte that is not UTF-8 is one. */
export function runeCount(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) if (isPair(text, at - 1)) count--;
  return count;
}

/** Where the character lies that comes so many after a position. */
export function skipRunes(text: string, start: number, count: number): number {
  let at = start;
  for (let left = count; left > 0 && at < text.length; left--) at += isPair(text, at) ? 2 : 1;
  return Math.min(at, text.length);
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

const NOT_ASCII = /[^\0-\x7f]/;

/** A text that holds one byte in each character, as code that walks over bytes wants it. */
export function byteTextOf(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(bytesOf(text)).toString("latin1") : text;
}

/** The reverse of {@link byteTextOf}. */
export function textOfByteText(byteText: string): string {
  return NOT_ASCII.test(byteText) ? textOf(Buffer.from(byteText, "latin1")) : byteText;
}

/** The same text with every raw byte that now belongs to valid UTF-8 joined to its character. */
export function normalizeText(text: string): string {
  return hasRawBytes(text) ? textOf(bytesOf(text)) : text;
}

/** The text as Go's `[]rune` has it: every byte that is not UTF-8 is U+FFFD. */
export function withoutRawBytes(text: string): string {
  return hasRawBytes(text) ? text.replace(LONE_SURROGATES, "\ufffd") : text;
}

/** Orders by bytes, which for all but the highest UTF-16 units is JavaScript's own order. */
export function compareTexts(left: string, right: string): number {
  const end = Math.min(left.length, right.length);
  let at = 0;
  while (at < end && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  if (at === end) return left.length - right.length;
  const [leftUnit, rightUnit] = [left.charCodeAt(at), right.charCodeAt(at)];
  if (leftUnit < 0xd800 && rightUnit < 0xd800) return leftUnit - rightUnit;
  if (hasRawBytes(left) || hasRawBytes(right)) return Buffer.compare(bytesOf(left), bytesOf(right));
  return byteRank(leftUnit) - byteRank(rightUnit);
}

/** A UTF-16 unit moved to where UTF-8 sorts it: surrogates last. */
function byteRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

function decodeLeniently(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceLength(bytes, at);
    if (size === 0) text += String.fromCharCode(RAW_BYTE + (bytes[at++] as number));
    else {
      text += strictDecoder.decode(bytes.subarray(at, at + size));
      at += size;
    }
  }
  return text;
}

/** The length of the valid UTF-8 sequence that starts here, 0 when there is none (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  if (second < lowestSecond(first) || second > highestSecond(first)) return 0;
  for (let i = 2; i < size; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

function lowestSecond(first: number): number {
  if (first === 0xe0) return 0xa0;
  return first === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(first: number): number {
  if (first === 0xed) return 0x9f;
  return first === 0xf4 ? 0x8f : 0xbf;
}
