import { quoteGo } from "./quote.ts";
import { textOf } from "./text-bytes.ts";

/** The parts of a URL, which escape different characters (net/url, encoding_table.go). */
export type UrlPart = "path" | "host" | "zone" | "user" | "fragment";

/** What each part leaves as it is, beside letters and digits. */
const KEPT: Readonly<Record<UrlPart, ReadonlySet<string>>> = {
  path: new Set("$&+,-./:;=@_~"),
  host: new Set("!\"$&'()*+,-.:;<=>[]_~"),
  zone: new Set("!\"$&'()*+,-.:;<=>[]_~"),
  user: new Set("$&+,-.;=_~"),
  fragment: new Set("!$&()*+,-./:;=?@_~"),
};

const HEX = /^[0-9a-fA-F]$/;

/** Thrown for what Go's net/url refuses, in its words. */
export class UrlError extends Error {
  override readonly name = "UrlError";
}

/** True when a byte, given as a character, is written as `%XX` in the part. */
export function mustEscape(byte: string, part: UrlPart): boolean {
  return !/[0-9A-Za-z]/.test(byte) && !KEPT[part].has(byte);
}

/** Bytes, one to the character, with those escaped that the part does not keep. */
export function escapeBytes(bytes: string, part: UrlPart): string {
  let escaped = "";
  for (const byte of bytes) {
    escaped += mustEscape(byte, part)
      ? `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`
      : byte;
  }
  return escaped;
}

/** The bytes that an escaped text means. Throws a UrlError. */
export function unescapeBytes(text: string, part: UrlPart): string {
  let bytes = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "%") {
      bytes += escapedByte(text, at, part);
      at += 2;
    } else {
      if ((part === "host" || part === "zone") && isRefused(character, part)) {
        throw new UrlError(`invalid character ${quoted(character)} in host name`);
      }
      bytes += character;
    }
  }
  return bytes;
}

function isRefused(character: string, part: UrlPart): boolean {
  return character < "\u0080" && mustEscape(character, part);
}

function escapedByte(text: string, at: number, part: UrlPart): string {
  const escaped = text.slice(at, at + 3);
  if (!HEX.test(escaped.charAt(1)) || !HEX.test(escaped.charAt(2))) throw badEscape(escaped);
  const code = Number.parseInt(escaped.slice(1), 16);
  const byte = String.fromCharCode(code);
  const isPercent = escaped === "%25";
  if (part === "host" && code < 0x80 && !isPercent) throw badEscape(escaped);
  if (part === "zone" && !isPercent && byte !== " " && mustEscape(byte, "host")) {
    throw badEscape(escaped);
  }
  return byte;
}

function badEscape(escaped: string): UrlError {
  return new UrlError(`invalid URL escape ${quoted(escaped)}`);
}

function quoted(bytes: string): string {
  return quoteGo(textOf(Buffer.from(bytes, "latin1")));
}
