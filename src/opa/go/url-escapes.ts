import { GoError } from "./go-error.ts";

/** The part of a URL, which says what must be escaped in it (net/url, encoding). */
export type UrlPart = "path" | "host" | "zone" | "user" | "query" | "fragment";

/** What stands for itself beside letters, digits and `-_.~`. */
const PLAIN: Readonly<Record<UrlPart, string>> = {
  path: "$&+,/:;=@",
  host: "!$&'()*+,;=:[]<>\"",
  zone: "!$&'()*+,;=:[]<>\"",
  user: "$&+,;=",
  query: "",
  fragment: "$&+,/:;=?@!()*",
};

function isPlain(character: string, part: UrlPart): boolean {
  return /[a-zA-Z0-9\-_.~]/.test(character) || PLAIN[part].includes(character);
}

/** Escapes a text that holds one byte in each character. */
export function escapeUrl(text: string, part: UrlPart): string {
  return text.replace(/[^a-zA-Z0-9\-_.~]/g, (character) => {
    if (part === "query" && character === " ") return "+";
    if (PLAIN[part].includes(character)) return character;
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/** The reverse; throws a GoError for what must not stand in that part. */
export function unescapeUrl(text: string, part: UrlPart): string {
  const isHost = part === "host" || part === "zone";
  return text.replace(/%[0-9a-fA-F]{2}|./gs, (found) => {
    if (found.length === 3) return unescapeByte(found, part);
    if (found === "%") throw new GoError(`invalid URL escape ${JSON.stringify(text)}`);
    if (found === "+" && part === "query") return " ";
    if (isHost && found < "\u0080" && !isPlain(found, part)) {
      throw new GoError(`invalid character ${JSON.stringify(found)} in host name`);
    }
    return found;
  });
}

function unescapeByte(written: string, part: UrlPart): string {
  const byte = Number.parseInt(written.slice(1), 16);
  const character = String.fromCharCode(byte);
  const isRefused =
    (part === "host" && byte < 0x80 && written !== "%25") ||
    (part === "zone" && written !== "%25" && character !== " " && !isPlain(character, "host"));
  if (isRefused) throw new GoError(`invalid URL escape ${JSON.stringify(written)}`);
  return character;
}

/** net/url's validEncoded: nothing that would have to be escaped. */
export function hasOnlyValidBytes(text: string, part: UrlPart): boolean {
  for (const character of text) {
    if (!"!$&'()*+,;=:@[]%".includes(character) && !isPlain(character, part)) return false;
  }
  return true;
}
