import { formatGo } from "../../../opa/go/format.ts";
import { quoteGo } from "../../../opa/go/quote.ts";

/** The items of a template (Go 1.26, text/template/parse/lex.go). */
export type ItemKind =
  | "error"
  | "bool"
  | "char"
  | "charConstant"
  | "complex"
  | "assign"
  | "declare"
  | "eof"
  | "field"
  | "identifier"
  | "leftDelim"
  | "leftParen"
  | "number"
  | "pipe"
  | "rawString"
  | "rightDelim"
  | "rightParen"
  | "space"
  | "string"
  | "text"
  | "variable"
  | "keyword";

export interface Item {
  readonly kind: ItemKind;
  /** Offset in the text. */
  readonly at: number;
  readonly value: string;
  readonly line: number;
}

export interface Lexer {
  input: string;
  at: number;
  start: number;
  line: number;
  startLine: number;
  depth: number;
  isInAction: boolean;
}

export function createLexer(input: string): Lexer {
  return { input, at: 0, start: 0, line: 1, startLine: 1, depth: 0, isInAction: false };
}

const LEFT = "{{";
const RIGHT = "}}";
const KEYWORDS = new Set([
  ".",
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "nil",
  "template",
  "with",
]);
const SPACE = /[ \t\r\n]*/y;
const WORD_CHARACTER = /^[_\p{L}\p{Nd}]$/u;
const TRIM = 2;

export function nextItem(lexer: Lexer): Item {
  return lexer.isInAction ? actionItem(lexer) : textItem(lexer);
}

/** The item from the start to here. */
function emit(lexer: Lexer, kind: ItemKind): Item {
  const { start: at, startLine: line } = lexer;
  const value = lexer.input.slice(at, lexer.at);
  lexer.line += countLines(value);
  return skipped(lexer, { kind, at, value, line });
}

function skipped(lexer: Lexer, item: Item): Item {
  lexer.start = lexer.at;
  lexer.startLine = lexer.line;
  return item;
}

/** Leaves out what lies between the start and here. */
function ignore(lexer: Lexer): void {
  lexer.line += countLines(lexer.input.slice(lexer.start, lexer.at));
  lexer.start = lexer.at;
  lexer.startLine = lexer.line;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** An item that ends everything. */
function failure(lexer: Lexer, value: string): Item {
  const item: Item = { kind: "error", at: lexer.start, value, line: lexer.startLine };
  lexer.input = "";
  lexer.at = 0;
  lexer.start = 0;
  return item;
}

function isSpace(character: string): boolean {
  return character !== "" && " \t\r\n".includes(character);
}

function textItem(lexer: Lexer): Item {
  for (;;) {
    const { input, at } = lexer;
    const left = input.indexOf(LEFT, at);
    if (left < 0) {
      lexer.at = input.length;
      return emit(lexer, lexer.at > lexer.start ? "text" : "eof");
    }
    if (left > at) {
      const text = input.slice(at, left);
      const hasTrim = hasLeftTrim(input, left + LEFT.length);
      lexer.at = at + (hasTrim ? trimmedLength(text) : text.length);
      const item = emit(lexer, "text");
      lexer.at = left;
      ignore(lexer);
      if (item.value !== "") return item;
    }
    const item = leftDelimiter(lexer);
    if (item !== undefined) return item;
  }
}

function trimmedLength(text: string): number {
  let end = text.length;
  while (isSpace(text.charAt(end - 1))) end--;
  return end;
}

function hasLeftTrim(input: string, at: number): boolean {
  return input.charAt(at) === "-" && isSpace(input.charAt(at + 1));
}

/** The delimiter, or undefined behind a comment. */
function leftDelimiter(lexer: Lexer): Item | undefined {
  const { input } = lexer;
  const behind = lexer.at + LEFT.length;
  const marker = hasLeftTrim(input, behind) ? TRIM : 0;
  if (input.startsWith("/*", behind + marker)) {
    lexer.at = behind + marker;
    ignore(lexer);
    return comment(lexer);
  }
  lexer.at = behind;
  const item = emit(lexer, "leftDelim");
  lexer.isInAction = true;
  lexer.depth = 0;
  lexer.at += marker;
  ignore(lexer);
  return item;
}

function comment(lexer: Lexer): Item | undefined {
  const end = lexer.input.indexOf("*/", lexer.at + 2);
  if (end < 0) return failure(lexer, "unclosed comment");
  lexer.at = end + 2;
  const length = rightDelimiterLength(lexer);
  if (length === 0) return failure(lexer, "comment ends before closing delimiter");
  lexer.at += length;
  if (length > RIGHT.length) skipSpace(lexer);
  ignore(lexer);
  return undefined;
}

/** How long the right delimiter here is, with its marker; 0 when there is none. */
function rightDelimiterLength({ input, at }: Lexer): number {
  const hasMarker = isSpace(input.charAt(at)) && input.charAt(at + 1) === "-";
  if (hasMarker && input.startsWith(RIGHT, at + TRIM)) return TRIM + RIGHT.length;
  return input.startsWith(RIGHT, at) ? RIGHT.length : 0;
}

function skipSpace(lexer: Lexer): void {
  accept(lexer, SPACE);
}

function skipWord(lexer: Lexer): void {
  let character = characterAt(lexer);
  while (WORD_CHARACTER.test(character)) {
    lexer.at += character.length;
    character = characterAt(lexer);
  }
}

/** Moves over what the sticky pattern matches. */
function accept(lexer: Lexer, pattern: RegExp): boolean {
  pattern.lastIndex = lexer.at;
  const length = pattern.exec(lexer.input)?.[0].length ?? 0;
  lexer.at += length;
  return length > 0;
}

function rightDelimiter(lexer: Lexer, length: number): Item {
  if (length > RIGHT.length) {
    lexer.at += TRIM;
    ignore(lexer);
  }
  lexer.at += RIGHT.length;
  const item = emit(lexer, "rightDelim");
  if (length > RIGHT.length) {
    skipSpace(lexer);
    ignore(lexer);
  }
  lexer.isInAction = false;
  return item;
}

const SINGLE: ReadonlyMap<string, ItemKind> = new Map([
  ["=", "assign"],
  ["|", "pipe"],
]);

function actionItem(lexer: Lexer): Item {
  const length = rightDelimiterLength(lexer);
  if (length > 0) {
    return lexer.depth === 0
      ? rightDelimiter(lexer, length)
      : failure(lexer, "unclosed left paren");
  }
  const character = characterAt(lexer);
  if (character === "") return failure(lexer, "unclosed action");
  if (isSpace(character)) return spaces(lexer);
  if (/^[-+0-9]$/.test(character) || /^\.[0-9]/.test(lexer.input.slice(lexer.at, lexer.at + 2))) {
    return number(lexer);
  }
  if (WORD_CHARACTER.test(character)) return word(lexer);
  lexer.at += character.length;
  const kind = SINGLE.get(character);
  if (kind !== undefined) return emit(lexer, kind);
  return punctuation(lexer, character);
}

function punctuation(lexer: Lexer, character: string): Item {
  switch (character) {
    case ":":
      if (characterAt(lexer) !== "=") return failure(lexer, "expected :=");
      lexer.at++;
      return emit(lexer, "declare");
    case '"':
    case "`":
    case "'":
      return quoted(lexer, character);
    case "$":
      return fieldOrVariable(lexer, "variable");
    case ".":
      return lexer.at < lexer.input.length ? fieldOrVariable(lexer, "field") : number(lexer, 1);
    case "(":
      lexer.depth++;
      return emit(lexer, "leftParen");
    case ")":
      lexer.depth--;
      return lexer.depth < 0 ? failure(lexer, "unexpected right paren") : emit(lexer, "rightParen");
    default:
      if (/^[ -~]$/.test(character)) return emit(lexer, "char");
      return failure(lexer, `unrecognized character in action: ${unicode(character)}`);
  }
}

/** The character ahead, empty at the end. */
function characterAt({ input, at }: Lexer): string {
  return at < input.length ? String.fromCodePoint(input.codePointAt(at) as number) : "";
}

function unicode(character: string): string {
  const code = character === "" ? -1 : (character.codePointAt(0) as number);
  const rune = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
  return formatGo("%#U", [{ type: "int64", value: BigInt(rune) }]);
}

function spaces(lexer: Lexer): Item {
  const { start } = lexer;
  skipSpace(lexer);
  // The last of them may belong to the delimiter.
  lexer.at--;
  const length = rightDelimiterLength(lexer);
  if (length <= RIGHT.length) lexer.at++;
  else if (lexer.at === start) return rightDelimiter(lexer, length);
  return emit(lexer, "space");
}

function word(lexer: Lexer): Item {
  skipWord(lexer);
  const text = lexer.input.slice(lexer.start, lexer.at);
  if (!isAtTerminator(lexer)) return failure(lexer, `bad character ${unicode(characterAt(lexer))}`);
  if (KEYWORDS.has(text)) return emit(lexer, "keyword");
  return emit(lexer, text === "true" || text === "false" ? "bool" : "identifier");
}

/** The `.` or `$` has been read. */
function fieldOrVariable(lexer: Lexer, kind: "field" | "variable"): Item {
  if (isAtTerminator(lexer)) return emit(lexer, kind === "variable" ? kind : "keyword");
  skipWord(lexer);
  if (!isAtTerminator(lexer)) return failure(lexer, `bad character ${unicode(characterAt(lexer))}`);
  return emit(lexer, kind);
}

function isAtTerminator(lexer: Lexer): boolean {
  const character = characterAt(lexer);
  if (character === "" || isSpace(character) || ".,|:)(".includes(character)) return true;
  return lexer.input.startsWith(RIGHT, lexer.at);
}

const QUOTED: Readonly<Record<string, readonly [ItemKind, string]>> = {
  '"': ["string", "unterminated quoted string"],
  "'": ["charConstant", "unterminated character constant"],
  "`": ["rawString", "unterminated raw quoted string"],
};

function quoted(lexer: Lexer, quote: string): Item {
  const [kind, complaint] = QUOTED[quote] as readonly [ItemKind, string];
  const end = endOfQuoted(lexer, quote);
  if (end < 0) return failure(lexer, complaint);
  lexer.at = end;
  return emit(lexer, kind);
}

/** Behind the closing quote, -1 when there is none. */
function endOfQuoted({ input, at }: Lexer, quote: string): number {
  if (quote === "`") return input.indexOf(quote, at) + 1 || -1;
  for (let i = at; i < input.length; i++) {
    const character = input.charAt(i);
    if (character === quote) return i + 1;
    if (character === "\\") i++;
    if (input.charAt(i) === "\n" || i >= input.length) return -1;
  }
  return -1;
}

const HEX = /[-+]?0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][-+]?[0-9_]*)?i?/y;
const OCTAL = /[-+]?0[oO][0-7_]*(?:\.[0-7_]*)?i?/y;
const BINARY = /[-+]?0[bB][01_]*(?:\.[01_]*)?i?/y;
const DECIMAL = /[-+]?[0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]*)?i?/y;

function number(lexer: Lexer, read = 0): Item {
  lexer.at -= read;
  const isNumber = scanNumber(lexer);
  if (!isNumber) return badNumber(lexer);
  if (!/^[-+]$/.test(characterAt(lexer))) return emit(lexer, "number");
  if (!scanNumber(lexer) || lexer.input.charAt(lexer.at - 1) !== "i") return badNumber(lexer);
  return emit(lexer, "complex");
}

function badNumber(lexer: Lexer): Item {
  return failure(lexer, `bad number syntax: ${quoteGo(lexer.input.slice(lexer.start, lexer.at))}`);
}

/** False where a letter or digit follows, which is read too. */
function scanNumber(lexer: Lexer): boolean {
  if (![HEX, OCTAL, BINARY].some((pattern) => accept(lexer, pattern))) accept(lexer, DECIMAL);
  const character = characterAt(lexer);
  if (!WORD_CHARACTER.test(character)) return true;
  lexer.at += character.length;
  return false;
}
