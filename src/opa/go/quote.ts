import { isPrintable } from "./printable.ts";
import { hasRawBytes } from "./text-bytes.ts";

const PLAIN = /^[ !#-[\]-~]*$/;
const REPLACEMENT = 0xfffd;
const MAX_CODE_POINT = 0x10ffff;

const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x0c, "\\f"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x09, "\\t"],
  [0x0b, "\\v"],
]);

/** A string as Go's `strconv.Quote` writes it. */
export function quoteGo(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteEach(text, false);
}

/** A string as Go's `strconv.QuoteToASCII` writes it. */
export function quoteGoAscii(text: string): string {
  return quoteEach(text, true);
}

/** A character as Go's `strconv.QuoteRune` writes it, or `QuoteRuneToASCII` with `asciiOnly`. */
export function quoteGoRune(codePoint: number, asciiOnly: boolean): string {
  const valid = isValidRune(codePoint) ? codePoint : REPLACEMENT;
  return `'${escapeRune(valid, 0x27, asciiOnly)}'`;
}

/** True for what Go can write between backquotes (`strconv.CanBackquote`). */
export function canBackquote(text: string): boolean {
  return (
    !hasRawBytes(text) && !/[`\ufeff]|(?!\t)\p{Cc}/u.test(text.replace(/[\u0080-\u009f]/g, ""))
  );
}

/** True for a Unicode code point that is no surrogate. */
export function isValidRune(codePoint: number): boolean {
  if (codePoint < 0 || codePoint > MAX_CODE_POINT) return false;
  return codePoint < 0xd800 || codePoint > 0xdfff;
}

function quoteEach(text: string, asciiOnly: boolean): string {
  let quoted = '"';
  for (const character of text) {
    const codePoint = character.codePointAt(0) as number;
    // A lone surrogate stands for a byte that is not UTF-8: see text-bytes.ts.
    quoted += isValidRune(codePoint)
      ? escapeRune(codePoint, 0x22, asciiOnly)
      : `\\x${hex(codePoint & 0xff, 2)}`;
  }
  return `${quoted}"`;
}

function escapeRune(codePoint: number, quote: number, asciiOnly: boolean): string {
  const character = String.fromCodePoint(codePoint);
  if (codePoint === quote || codePoint === 0x5c) return `\\${character}`;
  if (isPrintable(codePoint) && (!asciiOnly || codePoint < 0x80)) return character;
  const short = SHORT_ESCAPES.get(codePoint);
  if (short !== undefined) return short;
  if (codePoint < 0x20 || codePoint === 0x7f) return `\\x${hex(codePoint, 2)}`;
  return codePoint < 0x10000 ? `\\u${hex(codePoint, 4)}` : `\\U${hex(codePoint, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
