import { GoError } from "../go-error.ts";
import { quoteGo } from "../quote.ts";
import { textOfByteText } from "../text-bytes.ts";

/** The parts of a URL, which escape different characters (net/url, encoding_table.go). */
export type UrlPart = "path" | "host" | "zone" | "user" | "query" | "fragment";

const HOST = "!\"$&'()*+,:;<=>[]";
/** What each part leaves as it is, beside letters, digits and `-._~`. */
const KEPT: Readonly<Record<UrlPart, string>> = {
  path: "$&+,/:;=@",
  host: HOST,
  zone: HOST,
  user: "$&+,;=",
  query: "",
  fragment: "!$&()*+,/:;=?@",
};

/** For each byte, 1 where the part keeps it. */
function keptBytes(part: UrlPart): Uint8Array {
  const kept = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    if (/[-0-9A-Za-z._~]/.test(character) || KEPT[part].includes(character)) kept[byte] = 1;
  }
  return kept;
}

const KEPT_BYTES = Object.fromEntries(
  Object.keys(KEPT).map((part) => [part, keptBytes(part as UrlPart)]),
) as Readonly<Record<UrlPart, Uint8Array>>;

/** Escapes what the part does not keep. Here and below a text holds one byte in each character. */
export function escapeUrl(bytes: string, part: UrlPart): string {
  const kept = KEPT_BYTES[part];
  let escaped = "";
  let start = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charCodeAt(at);
    if (kept[byte] === 1) continue;
    escaped += bytes.slice(start, at);
    escaped += part === "query" && byte === 0x20 ? "+" : `%${hexadecimal(byte)}`;
    start = at + 1;
  }
  return escaped + bytes.slice(start);
}

function hexadecimal(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/** The bytes that an escaped text means; throws a GoError for what must not stand in that part. */
export function unescapeUrl(text: string, part: UrlPart): string {
  if (part === "host" || part === "zone") checkHost(text, part);
  const plain = (start: number, end?: number): string => {
    const piece = text.slice(start, end);
    return part === "query" ? piece.replaceAll("+", " ") : piece;
  };
  let bytes = "";
  let start = 0;
  for (let at = text.indexOf("%"); at >= 0; at = text.indexOf("%", start)) {
    bytes += plain(start, at) + unescapeByte(text.slice(at, at + 3), part);
    start = at + 3;
  }
  return bytes + plain(start);
}

/** Go comes to what is wrong from left to right; `%` is looked at where it is unescaped. */
function checkHost(text: string, part: UrlPart): void {
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    if (byte === 0x25) {
      unescapeByte(text.slice(at, at + 3), part);
      at += 2;
    } else if (byte < 0x80 && KEPT_BYTES[part][byte] === 0) {
      throw new GoError(`invalid character ${quoteGo(text.charAt(at))} in host name`);
    }
  }
}

function unescapeByte(written: string, part: UrlPart): string {
  if (!/^%[0-9a-fA-F]{2}$/.test(written)) throw badEscape(written);
  const byte = Number.parseInt(written.slice(1), 16);
  if (written !== "%25") {
    if (part === "host" && byte < 0x80) throw badEscape(written);
    if (part === "zone" && byte !== 0x20 && KEPT_BYTES.host[byte] === 0) throw badEscape(written);
  }
  return String.fromCharCode(byte);
}

function badEscape(written: string): GoError {
  return new GoError(`invalid URL escape ${quoteGo(textOfByteText(written))}`);
}

/** net/url's validEncoded: nothing that would have to be escaped. */
export function isEscaped(text: string, part: UrlPart): boolean {
  for (let at = 0; at < text.length; at++) {
    const isKept = KEPT_BYTES[part][text.charCodeAt(at)] === 1;
    if (!isKept && !"!$&'()*+,;=:@[]%".includes(text.charAt(at))) return false;
  }
  return true;
}
