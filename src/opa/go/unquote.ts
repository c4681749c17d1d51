import { isValidRune } from "./quote.ts";
import { bytesOf, hasRawBytes, normalizeText } from "./text-bytes.ts";

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ["a", "\u0007"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\u000b"],
  ["\\", "\\"],
]);
const BYTE = /^(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2}))/;
const RUNE = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;
const RAW_BYTE = 0xdc00;

/** What a literal of Go between double or back quotes means (`strconv.Unquote`), undefined for what is none. */
export function unquoteGo(literal: string): string | undefined {
  const quote = literal.charAt(0);
  const inner = literal.slice(1, -1);
  if (literal.length < 2 || !literal.endsWith(quote)) return undefined;
  if (quote === "`") return inner.includes("`") ? undefined : inner.replaceAll("\r", "");
  if (quote !== '"') return undefined;
  let text = "";
  for (let at = 0; at < inner.length; ) {
    const read = unquoteRune(inner.slice(at, at + LONGEST), quote);
    if (read === undefined) return undefined;
    text += read.text;
    at += read.length;
  }
  return normalizeText(text);
}

/** `\U` and eight digits. */
const LONGEST = 10;

interface ReadRune {
  readonly text: string;
  /** What it was written with. */
  readonly length: number;
}

/** The first character of what lies between quotes (`strconv.UnquoteChar`). */
export function unquoteRune(text: string, quote: string): ReadRune | undefined {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  if (text === "" || first === quote || first === "\n") return undefined;
  if (first !== "\\") return { text: first, length: first.length };
  const escaped = text.slice(1);
  const letter = escaped.charAt(0);
  const simple = SIMPLE.get(letter);
  if (simple !== undefined) return { text: simple, length: 2 };
  if (letter === quote && (quote === '"' || quote === "'")) return { text: letter, length: 2 };
  const [byte, hex, octal] = BYTE.exec(escaped) ?? [];
  if (byte !== undefined) {
    const code = hex === undefined ? Number.parseInt(octal as string, 8) : Number.parseInt(hex, 16);
    return { text: textOfByte(code), length: byte.length + 1 };
  }
  const [rune, short, long] = RUNE.exec(escaped) ?? [];
  const code = Number.parseInt(short ?? long ?? "", 16);
  if (rune === undefined || !isValidRune(code)) return undefined;
  return { text: String.fromCodePoint(code), length: rune.length + 1 };
}

function textOfByte(code: number): string {
  return String.fromCharCode(code < 0x80 ? code : RAW_BYTE + code);
}

/** The code of a character that a literal means: of a byte that is no UTF-8, its own. */
export function runeOf(text: string): number {
  return hasRawBytes(text) ? (bytesOf(text)[0] as number) : (text.codePointAt(0) as number);
}
