import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt, type TextPosition } from "../../domain/text-position.ts";
import { JSON_SYNTAX_ERROR } from "./findings.ts";
import { whyNotNumber } from "./number-limit.ts";

/** A number by its text: `1.0`, `1e3` and twenty digits stay what was written. */
export interface LosslessNumber {
  readonly numberText: string;
}

/**
 * A JSON value that has lost nothing. Objects are maps in the order as written, so `__proto__` is a
 * name like any.
 */
export type LosslessJson =
  | null
  | boolean
  | string
  | LosslessNumber
  | readonly LosslessJson[]
  | ReadonlyMap<string, LosslessJson>;

/**
 * Far above what people write, and low enough that whoever walks the value may do so by recursion.
 */
const MAX_DEPTH = 1_000;

const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 bars just these from strings.
const PLAIN_TEXT = /[^"\\\u0000-\u001F]*/y;
const PLAIN_ASCII = /[ !#-[\]-~]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /true|false|null/y;
const LONE_SURROGATE = /\p{Surrogate}/u;

interface Reader {
  readonly text: string;
  readonly file: string;
  /** Where the text begins in the file. */
  readonly origin: TextPosition;
  at: number;
  depth: number;
}

const FILE_START: TextPosition = { row: 1, col: 1 };

/**
 * Reads one strict JSON value (RFC 8259) and nothing behind it. Duplicate names, lone surrogates,
 * numbers that OPA refuses and nesting past 1,000 are errors too. Throws `invalid_parameter` with
 * one finding that has the row and column (1-based, in characters) in `file`; pass the file's path,
 * or fill it in when it is "", and where the text begins in it.
 */
export function readJson(text: string, file = "", origin: TextPosition = FILE_START): LosslessJson {
  const reader: Reader = { text, file, origin, at: 0, depth: 0 };
  skipSpace(reader);
  const value = readValue(reader);
  skipSpace(reader);
  if (reader.at < text.length) throw unexpected(reader, "behind the end of the value");
  return value;
}

/** One value of a text that holds several. */
export interface StreamedJson {
  readonly value: LosslessJson;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
}

/** Reads values that stand one after the other, with white space or nothing in between; each as `readJson` does. */
export function* readJsonStream(text: string, file: string): Generator<StreamedJson, void> {
  const reader: Reader = { text, file, origin: FILE_START, at: 0, depth: 0 };
  for (skipSpace(reader); reader.at < text.length; skipSpace(reader)) {
    const { at } = reader;
    yield { value: readValue(reader), at };
  }
}

export function isLosslessNumber(value: LosslessJson): value is LosslessNumber {
  return typeof value === "object" && value !== null && "numberText" in value;
}

export function isLosslessArray(value: LosslessJson): value is readonly LosslessJson[] {
  return Array.isArray(value);
}

function readValue(reader: Reader): LosslessJson {
  switch (reader.text[reader.at]) {
    case "{":
      return nested(reader, readObject);
    case "[":
      return nested(reader, readArray);
    case '"':
      return readString(reader);
    case "t":
    case "f":
    case "n":
      return readLiteral(reader);
    default:
      return readNumber(reader);
  }
}

function nested<T>(reader: Reader, read: (reader: Reader) => T): T {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) throw failure(reader, `nested deeper than ${MAX_DEPTH} levels`);
  reader.at += 1;
  const value = read(reader);
  reader.depth -= 1;
  return value;
}

function readObject(reader: Reader): ReadonlyMap<string, LosslessJson> {
  const members = new Map<string, LosslessJson>();
  skipSpace(reader);
  if (take(reader, "}")) return members;
  for (;;) {
    if (reader.text[reader.at] !== '"') throw unexpected(reader, "where a quoted name must stand");
    const start = reader.at;
    const name = readString(reader);
    if (members.has(name)) {
      throw failure({ ...reader, at: start }, `the name ${JSON.stringify(name)} is there twice`);
    }
    skipSpace(reader);
    if (!take(reader, ":")) throw unexpected(reader, 'where ":" must stand');
    skipSpace(reader);
    members.set(name, readValue(reader));
    skipSpace(reader);
    if (take(reader, "}")) return members;
    if (!take(reader, ",")) throw unexpected(reader, 'where "," or "}" must stand');
    skipSpace(reader);
  }
}

function readArray(reader: Reader): readonly LosslessJson[] {
  const items: LosslessJson[] = [];
  skipSpace(reader);
  if (take(reader, "]")) return items;
  for (;;) {
    items.push(readValue(reader));
    skipSpace(reader);
    if (take(reader, "]")) return items;
    if (!take(reader, ",")) throw unexpected(reader, 'where "," or "]" must stand');
    skipSpace(reader);
  }
}

function readString(reader: Reader): string {
  const start = reader.at;
  reader.at += 1;
  pass(reader, PLAIN_ASCII);
  if (take(reader, '"')) return reader.text.slice(start + 1, reader.at - 1);
  for (;;) {
    pass(reader, PLAIN_TEXT);
    if (take(reader, '"')) break;
    if (reader.text[reader.at] !== "\\") throw unexpected(reader, "in a string");
    if (!pass(reader, ESCAPE)) throw failure(reader, "unknown escape in a string");
  }
  const raw = reader.text.slice(start, reader.at);
  const value = raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
  if (LONE_SURROGATE.test(value)) {
    throw failure({ ...reader, at: start }, "the string holds half of a surrogate pair");
  }
  return value;
}

function readLiteral(reader: Reader): boolean | null {
  const literal = match(reader, LITERAL);
  if (literal === undefined) throw unexpected(reader, "where a value must stand");
  return literal === "null" ? null : literal === "true";
}

function readNumber(reader: Reader): LosslessNumber {
  const start = reader.at;
  const numberText = match(reader, NUMBER);
  if (numberText === undefined) throw unexpected(reader, "where a value must stand");
  const reason = whyNotNumber(numberText);
  if (reason !== undefined) throw failure({ ...reader, at: start }, reason);
  return { numberText };
}

function skipSpace(reader: Reader): void {
  if (reader.text.charCodeAt(reader.at) <= 0x20) pass(reader, SPACE);
}

function take(reader: Reader, character: string): boolean {
  const isThere = reader.text[reader.at] === character;
  if (isThere) reader.at += 1;
  return isThere;
}

/** Moves behind what the sticky pattern matches here, if it does. */
function pass(reader: Reader, pattern: RegExp): boolean {
  pattern.lastIndex = reader.at;
  const isMatch = pattern.test(reader.text);
  if (isMatch) reader.at = pattern.lastIndex;
  return isMatch;
}

/** What the sticky pattern matches here; moves behind it. */
function match(reader: Reader, pattern: RegExp): string | undefined {
  const start = reader.at;
  return pass(reader, pattern) ? reader.text.slice(start, reader.at) : undefined;
}

function unexpected(reader: Reader, where: string): PolicyError {
  const codePoint = reader.text.codePointAt(reader.at);
  const found = codePoint === undefined ? "end" : printable(codePoint);
  return failure(reader, `unexpected ${found} ${where}`);
}

function printable(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return /[\p{C}\p{Z}]/u.test(character) && character !== " "
    ? `character U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`
    : JSON.stringify(character);
}

function failure(reader: Reader, message: string): PolicyError {
  const { text, file, origin, at } = reader;
  const { row, col } = positionAt(text, at);
  const location = {
    file,
    row: origin.row + row - 1,
    col: row === 1 ? origin.col + col - 1 : col,
  };
  return new PolicyError("invalid_parameter", `malformed JSON${file === "" ? "" : ` in ${file}`}`, {
    diagnostics: [{ code: JSON_SYNTAX_ERROR.code, message, location }],
  });
}
