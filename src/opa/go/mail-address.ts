import { isIP } from "node:net";

/** A text on its way through the reader. */
interface Reader {
  readonly text: string;
  at: number;
}

/** True for one address as Go's `mail.ParseAddress` takes it, with or without a name (net/mail, message.go). */
export function isMailAddress(text: string): boolean {
  const reader: Reader = { text, at: 0 };
  const count = readAddresses(reader, true);
  return count === 1 && skipComments(reader) && isAtEnd(reader);
}

function isAtEnd({ text, at }: Reader): boolean {
  return at >= text.length;
}

function peek({ text, at }: Reader): string {
  return text.charAt(at);
}

function consume(reader: Reader, character: string): boolean {
  if (peek(reader) !== character) return false;
  reader.at++;
  return true;
}

function skipSpace(reader: Reader): void {
  while (peek(reader) === " " || peek(reader) === "\t") reader.at++;
}

/** How many addresses were read: one, or those of a group; undefined for none. */
function readAddresses(reader: Reader, mayBeGroup: boolean): number | undefined {
  skipSpace(reader);
  if (isAtEnd(reader)) return undefined;
  if (readAddressSpec(reader)) return readNameComment(reader) ? 1 : undefined;
  if (peek(reader) !== "<" && !readPhrase(reader)) return undefined;
  skipSpace(reader);
  if (mayBeGroup && consume(reader, ":")) return readGroup(reader);
  return consume(reader, "<") && readAddressSpec(reader) && consume(reader, ">") ? 1 : undefined;
}

function readGroup(reader: Reader): number | undefined {
  let count = 0;
  skipSpace(reader);
  if (consume(reader, ";")) return skipComments(reader) ? 0 : undefined;
  for (;;) {
    skipSpace(reader);
    const added = readAddresses(reader, false);
    if (added === undefined || !skipComments(reader)) return undefined;
    count += added;
    if (consume(reader, ";")) return skipComments(reader) ? count : undefined;
    if (!consume(reader, ",")) return undefined;
  }
}

/** `local@domain`; goes back where there is none. */
function readAddressSpec(reader: Reader): boolean {
  const start = reader.at;
  const isRead = readLocalPart(reader) && consume(reader, "@") && readDomain(reader);
  if (!isRead) reader.at = start;
  return isRead;
}

function readLocalPart(reader: Reader): boolean {
  skipSpace(reader);
  if (isAtEnd(reader)) return false;
  if (peek(reader) !== '"') return readAtom(reader, false) !== undefined;
  const quoted = readQuoted(reader);
  return quoted !== undefined && quoted !== "";
}

function readDomain(reader: Reader): boolean {
  skipSpace(reader);
  if (isAtEnd(reader)) return false;
  if (!consume(reader, "[")) return readAtom(reader, false) !== undefined;
  const end = reader.text.indexOf("]", reader.at);
  if (end < 0) return false;
  const literal = reader.text.slice(reader.at, end);
  reader.at = end + 1;
  return isIP(literal) !== 0 && !literal.includes("%");
}

/** The words before `<` or `:`. What is wrong behind the first word is left for others to find. */
function readPhrase(reader: Reader): boolean {
  let words = 0;
  let hasEncoded = false;
  for (;;) {
    if (words > 0 && !skipComments(reader)) return false;
    skipSpace(reader);
    if (isAtEnd(reader)) return true;
    const isQuoted = peek(reader) === '"';
    const word = isQuoted ? readQuoted(reader) : readAtom(reader, true);
    if (word === undefined) return words > 0 || hasEncoded;
    const encoded = isQuoted ? "plain" : kindOfWord(word);
    if (encoded === "unknown charset") return words > 0 || hasEncoded;
    if (encoded === "encoded") hasEncoded = true;
    else if (encoded === "plain") {
      words += hasEncoded ? 2 : 1;
      hasEncoded = false;
    }
  }
}

function readAtom(reader: Reader, isPermissive: boolean): string | undefined {
  const start = reader.at;
  while (!isAtEnd(reader) && isAtomCharacter(peek(reader))) reader.at++;
  const atom = reader.text.slice(start, reader.at);
  if (atom === "" || /[\ud800-\udfff]/u.test(atom)) return undefined;
  if (!isPermissive && /^\.|\.\.|\.$/.test(atom)) return undefined;
  return atom;
}

function isAtomCharacter(character: string): boolean {
  return isVisible(character) && !'()<>[]:;@\\,"'.includes(character);
}

/** A character that shows, and anything beyond ASCII. */
function isVisible(character: string): boolean {
  return character > " " && character !== "\u007f";
}

function readQuoted(reader: Reader): string | undefined {
  const { text } = reader;
  let quoted = "";
  for (let at = reader.at + 1; at < text.length; at++) {
    let character = text.charAt(at);
    if (character === '"') {
      reader.at = at + 1;
      return /[\ud800-\udfff]/u.test(quoted) ? undefined : quoted;
    }
    if (character === "\\") character = text.charAt(++at);
    if (!isVisible(character) && character !== " " && character !== "\t") return undefined;
    quoted += character;
  }
  return undefined;
}

/** Skips white space and comments; false for a comment that does not end. */
function skipComments(reader: Reader): boolean {
  skipSpace(reader);
  while (consume(reader, "(")) {
    if (readComment(reader) === undefined) return false;
    skipSpace(reader);
  }
  return true;
}

/** What is in a comment whose beginning was read. */
function readComment(reader: Reader): string | undefined {
  const start = reader.at;
  let depth = 1;
  while (!isAtEnd(reader) && depth > 0) {
    const character = peek(reader);
    if (character === "\\" && reader.at + 1 < reader.text.length) reader.at++;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    reader.at++;
  }
  return depth === 0 ? reader.text.slice(start, reader.at - 1).replace(/\\(.)/gs, "$1") : undefined;
}

/** A comment behind an address is its name. */
function readNameComment(reader: Reader): boolean {
  skipSpace(reader);
  if (!consume(reader, "(")) return true;
  const comment = readComment(reader);
  if (comment === undefined) return false;
  return comment.split(/[ \t]+/).every((word) => kindOfWord(word) !== "unknown charset");
}

const ENCODED_WORD = /^=\?([^?]+)\?([^?])\?([^?]*)\?=$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const NOT_QUOTED_PRINTABLE = /[^ -~\n\r\t]|=(?![0-9a-fA-F]{2})/;

/** Whether a word is one of RFC 2047; an empty one is no word at all. */
function kindOfWord(word: string): "plain" | "encoded" | "empty" | "unknown charset" {
  const [, charset, encoding = "", content = ""] = ENCODED_WORD.exec(word) ?? [];
  if (charset === undefined) return "plain";
  const isDecoded = /[bB]/.test(encoding)
    ? isBase64(content.replace(/[\r\n]/g, ""))
    : /[qQ]/.test(encoding) && !NOT_QUOTED_PRINTABLE.test(content);
  if (!isDecoded) return "plain";
  if (!/^(?:utf-8|iso-8859-1|us-ascii)$/i.test(charset)) return "unknown charset";
  return content === "" ? "empty" : "encoded";
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}
