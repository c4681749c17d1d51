import { bytesOf, textOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import { blockStringValue } from "./block-string.ts";
import { GraphqlError } from "./graphql-error.ts";
import type { Token, TokenKind } from "./token.ts";

/** Reads tokens from a text (gqlparser lexer/lexer.go). The input has one character per byte, as Go sees it. */
export interface Lexer {
  readonly input: string;
  readonly context: EvaluationContext;
  /** Offset of the token's begin. */
  start: number;
  /** The same in characters. */
  startRunes: number;
  /** Offset of what is not read yet. */
  end: number;
  endRunes: number;
  line: number;
  lineStartRunes: number;
}

/** A token, or the complaint for which it is invalid. */
export interface LexedToken {
  readonly token: Token;
  readonly error?: GraphqlError;
}

const NOT_ASCII = /[^\0-\x7f]/;

export function createLexer(text: string, context: EvaluationContext): Lexer {
  // Each character may be a field of its own, which is read, checked and made a value.
  context.spend(text.length * 8);
  return {
    input: NOT_ASCII.test(text) ? Buffer.from(bytesOf(text)).toString("latin1") : text,
    context,
    start: 0,
    startRunes: 0,
    end: 0,
    endRunes: 0,
    line: 1,
    lineStartRunes: 0,
  };
}

const PUNCTUATION = new Set(["!", "$", "&", "(", ")", ":", "=", "@", "[", "]", "{", "}", "|"]);
const TRIPLE_QUOTE = '"""';

/** The next token behind white space. */
export function readToken(lexer: Lexer): LexedToken {
  skipWhitespace(lexer);
  lexer.start = lexer.end;
  lexer.startRunes = lexer.endRunes;
  const { input, start } = lexer;
  if (lexer.end >= input.length) return token(lexer, "<EOF>");
  const character = input[start] as string;
  if (PUNCTUATION.has(character)) {
    advance(lexer, 1);
    return tokenOf(lexer, character as TokenKind, "");
  }
  if (input.startsWith("...", start)) {
    advance(lexer, 3);
    return tokenOf(lexer, "...", "");
  }
  if (character === "#") return readComment(lexer);
  if (/[_A-Za-z]/.test(character)) return readWhile(lexer, /[_0-9A-Za-z]*/y, "Name");
  if (/[-0-9]/.test(character)) return readNumber(lexer);
  if (input.startsWith(TRIPLE_QUOTE, start)) return readBlockString(lexer);
  if (character === '"') return readString(lexer);
  return unexpected(lexer, character);
}

function advance(lexer: Lexer, characters: number): void {
  lexer.end += characters;
  lexer.endRunes += characters;
}

function unexpected(lexer: Lexer, character: string): LexedToken {
  if (character < " ") {
    return failure(lexer, `Cannot contain the invalid character "${escaped(character)}"`);
  }
  if (character === "'") {
    const hint = 'did you mean to use a double quote (")?';
    return failure(lexer, `Unexpected single quote character ('), ${hint}`);
  }
  return failure(lexer, `Cannot parse the unexpected character "${character}".`);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function token(lexer: Lexer, kind: TokenKind): LexedToken {
  return tokenOf(lexer, kind, textOfBytes(lexer.input.slice(lexer.start, lexer.end)));
}

function tokenOf(lexer: Lexer, kind: TokenKind, value: string): LexedToken {
  const column = lexer.startRunes - lexer.lineStartRunes + 1;
  return { token: { kind, value, position: { line: lexer.line, column } } };
}

function failure(lexer: Lexer, message: string): LexedToken {
  const position = { line: lexer.line, column: lexer.endRunes - lexer.lineStartRunes + 1 };
  const error = new GraphqlError({ message, ...position });
  return { token: { kind: "<Invalid>", value: "", position }, error };
}

function textOfBytes(bytes: string): string {
  return NOT_ASCII.test(bytes) ? textOf(Buffer.from(bytes, "latin1")) : bytes;
}

/** Commas are white space, and so is a byte order mark. */
function skipWhitespace(lexer: Lexer): void {
  const { input } = lexer;
  for (;;) {
    const character = input[lexer.end];
    if (character === "\t" || character === " " || character === ",") advance(lexer, 1);
    else if (character === "\n") newLine(lexer);
    else if (character === "\r") {
      newLine(lexer);
      // Its column counts from before the line feed: gqlparser's own.
      if (input[lexer.end] === "\n") advance(lexer, 1);
    } else if (input.startsWith("\u00ef\u00bb\u00bf", lexer.end)) {
      lexer.end += 3;
      lexer.endRunes++;
    } else return;
  }
}

function newLine(lexer: Lexer): void {
  advance(lexer, 1);
  lexer.line++;
  lexer.lineStartRunes = lexer.endRunes;
}

function readComment(lexer: Lexer): LexedToken {
  advance(lexer, 1);
  while (lexer.end < lexer.input.length) {
    const character = lexer.input[lexer.end] as string;
    if (character < " " && character !== "\t") break;
    readCharacter(lexer);
  }
  return token(lexer, "Comment");
}

/** Reads what the pattern matches, all of it ASCII. */
function readWhile(lexer: Lexer, pattern: RegExp, kind: TokenKind): LexedToken {
  accept(lexer, pattern);
  return token(lexer, kind);
}

/** Reads what the sticky pattern matches, and answers how much that was. */
function accept(lexer: Lexer, pattern: RegExp): number {
  pattern.lastIndex = lexer.end;
  const length = pattern.exec(lexer.input)?.[0].length ?? 0;
  advance(lexer, length);
  return length;
}

const SIGN = /-?/y;
const ZERO = /0?/y;
const DIGITS = /[0-9]*/y;
const POINT = /\.?/y;
const EXPONENT = /(?:[eE][-+]?)?/y;

function readNumber(lexer: Lexer): LexedToken {
  accept(lexer, SIGN);
  if (accept(lexer, ZERO) > 0) {
    const digits = accept(lexer, DIGITS);
    if (digits > 0) {
      advance(lexer, -digits);
      return failure(lexer, `Invalid number, unexpected digit after 0: ${describeNext(lexer)}.`);
    }
  } else if (accept(lexer, DIGITS) === 0) return digitExpected(lexer);
  const hasPoint = accept(lexer, POINT) > 0;
  if (hasPoint && accept(lexer, DIGITS) === 0) return digitExpected(lexer);
  const hasExponent = accept(lexer, EXPONENT) > 0;
  if (hasExponent && accept(lexer, DIGITS) === 0) return digitExpected(lexer);
  return token(lexer, hasPoint || hasExponent ? "Float" : "Int");
}

function digitExpected(lexer: Lexer): LexedToken {
  return failure(lexer, `Invalid number, expected digit but got: ${describeNext(lexer)}.`);
}

function describeNext({ input, end }: Lexer): string {
  return end < input.length ? `"${input[end]}"` : "<EOF>";
}

/** Moves over one character and answers its text; a byte that is not UTF-8 reads as U+FFFD. */
function readCharacter(lexer: Lexer): string {
  const { input, end } = lexer;
  const first = input[end] as string;
  if (first < "\u0080") {
    advance(lexer, 1);
    return first;
  }
  const text = textOf(Buffer.from(input.slice(end, end + 4), "latin1"));
  const character = String.fromCodePoint(text.codePointAt(0) as number);
  const isByte = character >= "\udc00" && character <= "\udfff";
  lexer.end += isByte ? 1 : Buffer.byteLength(character);
  lexer.endRunes++;
  return isByte ? "\ufffd" : character;
}

/** Text between quotes, still as bytes unless an escape or block made another of it. */
function readString(lexer: Lexer): LexedToken {
  advance(lexer, 1);
  lexer.start++;
  lexer.startRunes++;
  const { input } = lexer;
  let text: string | undefined;
  while (lexer.end < input.length) {
    const character = input[lexer.end] as string;
    if (character === "\n" || character === "\r") break;
    if (character < " " && character !== "\t") return invalidWithin(lexer, character);
    if (character === '"') {
      const read = text === undefined ? token(lexer, "String") : tokenOf(lexer, "String", text);
      advance(lexer, 1);
      return read;
    }
    if (character === "\\") {
      text ??= textOfBytes(input.slice(lexer.start, lexer.end));
      const meant = readEscape(lexer);
      if (typeof meant !== "string") return meant;
      text += meant;
    } else {
      const read = readCharacter(lexer);
      if (text !== undefined) text += read;
    }
  }
  return failure(lexer, "Unterminated string.");
}

function invalidWithin(lexer: Lexer, character: string): LexedToken {
  return failure(lexer, `Invalid character within String: "${escaped(character)}".`);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["/", "/"],
  ["\\", "\\"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
const UNICODE_ESCAPE_LENGTH = 6;

function readEscape(lexer: Lexer): string | LexedToken {
  const { input, end } = lexer;
  const bad = (shown: string): LexedToken => {
    advance(lexer, 1);
    return failure(lexer, `Invalid character escape sequence${shown}.`);
  };
  if (end + 1 >= input.length) return bad("");
  const letter = input[end + 1] as string;
  if (letter !== "u") {
    const meant = ESCAPES.get(letter);
    if (meant === undefined) return bad(`: \\${letter}`);
    advance(lexer, 2);
    return meant;
  }
  if (end + UNICODE_ESCAPE_LENGTH >= input.length) {
    return bad(`: \\${textOfBytes(input.slice(end + 1))}`);
  }
  const digits = input.slice(end + 2, end + UNICODE_ESCAPE_LENGTH);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
    return bad(`: \\${textOfBytes(input.slice(end + 1, end + UNICODE_ESCAPE_LENGTH))}`);
  }
  advance(lexer, UNICODE_ESCAPE_LENGTH);
  const code = Number.parseInt(digits, 16);
  return code >= 0xd800 && code <= 0xdfff ? "\ufffd" : String.fromCharCode(code);
}

function readBlockString(lexer: Lexer): LexedToken {
  lexer.start += 3;
  lexer.startRunes += 3;
  advance(lexer, 3);
  const { input } = lexer;
  let text = "";
  while (lexer.end < input.length) {
    const character = input[lexer.end] as string;
    const quotes = character === '"' ? countQuotes(input, lexer.end) : 0;
    if (quotes >= 3) {
      const read = tokenOf(lexer, "BlockString", blockStringValue(text + '"'.repeat(quotes - 3)));
      advance(lexer, quotes);
      return read;
    }
    if (character < " " && !/[\t\n\r]/.test(character)) return invalidWithin(lexer, character);
    if (input.startsWith('\\"""', lexer.end)) {
      text += TRIPLE_QUOTE;
      advance(lexer, 4);
    } else if (character === "\r") {
      if (input[lexer.end + 1] === "\n") advance(lexer, 1);
      text += "\n";
      newLine(lexer);
    } else if (character === "\n") {
      text += "\n";
      newLine(lexer);
    } else text += readCharacter(lexer);
  }
  return failure(lexer, "Unterminated string.");
}

function countQuotes(input: string, start: number): number {
  let at = start;
  while (input[at] === '"') at++;
  return at - start;
}
