import { bytesOf, textOf } from "../../go/text-bytes.ts";
import {
  countPairs,
  isDigit,
  isLetter,
  isPair,
  isSpace,
  skipDigits,
  skipIdentifier,
} from "./characters.ts";
import { complain, type Parser, spend } from "./parser.ts";
import { scanRawString, scanString, scanTemplate } from "./scan-text.ts";
import type { Sign, Token } from "./tokens.ts";

const QUOTE = 0x22;
const HASH = 0x23;
const DOLLAR = 0x24;
const BACKTICK = 0x60;
const EQUALS = 0x3d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NO_BREAK_SPACE = 0xa0;

/** Reads the next token behind white space and comments (v1/ast/internal/scanner of OPA). */
export function scan(parser: Parser): void {
  scanNext(parser, false);
}

/** Reads the next token, which is one character of white space where there is some. */
export function scanWithSpace(parser: Parser): void {
  scanNext(parser, true);
}

/** Reads on in a template string behind the brace that ends an expression. */
export function scanOnInTemplate(parser: Parser, isRaw: boolean): void {
  const { state } = parser;
  state.skippedNewline = false;
  startToken(parser);
  state.at -= 1;
  state.token = checked(parser, scanTemplate(parser, isRaw));
}

function scanNext(parser: Parser, keepsSpace: boolean): void {
  const { state } = parser;
  spend(parser);
  if (state.token !== "whitespace") state.skippedNewline = false;
  do {
    if (!keepsSpace) skipSpace(parser);
    startToken(parser);
    state.literal = "";
    state.token = checked(parser, scanOne(parser));
    if (state.token === "comment") noteComment(parser);
  } while (state.token === "comment");
}

/** Leaves a character alone that an illegal one follows. */
function skipSpace({ text, state, illegalAt }: Parser): void {
  while (isSpace(text.charCodeAt(state.at)) && state.at + 1 < illegalAt) skipOneSpace(text, state);
}

function skipOneSpace(text: string, state: Parser["state"]): void {
  state.at += 1;
  if (text.charCodeAt(state.at - 1) !== LINE_FEED) return;
  state.row += 1;
  state.lineStart = state.at;
  state.skippedNewline = true;
}

/** OPA counts a line feed to the line behind it, and the end of the text as the last character. */
function startToken({ text, state }: Parser): void {
  const { at, row, lineStart } = state;
  const code = text.charCodeAt(at);
  state.start = at;
  state.place = undefined;
  state.tokenRow = code === LINE_FEED ? row + 1 : row;
  if (code === LINE_FEED) state.tokenCol = 0;
  else state.tokenCol = Number.isNaN(code) ? at - lineStart : at - lineStart + 1;
}

/** OPA notes a character that is nowhere allowed when it looks ahead, at the token before it. */
function checked(parser: Parser, token: Token): Token {
  const { text, state, illegalAt } = parser;
  if (illegalAt > state.at) return token;
  const code = text.charCodeAt(illegalAt);
  if (code === 0) complain(parser, "illegal null character");
  else if (code === 0xfeff) complain(parser, "illegal byte-order mark");
  else complain(parser, "illegal utf-8 character");
  return "illegal";
}

function scanOne(parser: Parser): Token {
  const { text, state } = parser;
  const code = text.charCodeAt(state.at);
  if (isLetter(code)) return scanIdentifier(parser);
  if (isDigit(code)) return scanNumber(parser);
  if (isSpace(code)) {
    skipOneSpace(text, state);
    return "whitespace";
  }
  switch (code) {
    case QUOTE:
      return scanString(parser);
    case BACKTICK:
      return scanRawString(parser);
    case HASH:
      state.at = endOfLine(text, state.at);
      return "comment";
    case DOLLAR:
      return scanDollar(parser);
    default:
      return Number.isNaN(code) ? "eof" : scanSign(parser, code);
  }
}

function scanIdentifier(parser: Parser): Token {
  const { text, state, keywords } = parser;
  state.at = skipIdentifier(text, state.start);
  state.literal = text.slice(state.start, state.at);
  state.lineStart += countPairs(state.literal);
  return keywords.get(state.literal) ?? "identifier";
}

function scanNumber(parser: Parser): Token {
  const { text, state } = parser;
  let complaint: string | undefined;
  state.at = skipDigits(text, state.start);
  if (text[state.at] === ".") {
    const digits = state.at + 1;
    state.at = skipDigits(text, digits);
    if (state.at === digits) complaint = "expected fraction";
  }
  if (text[state.at] === "e" || text[state.at] === "E") {
    const sign = text[state.at + 1] === "+" || text[state.at + 1] === "-" ? 1 : 0;
    const digits = state.at + 1 + sign;
    state.at = skipDigits(text, digits);
    if (state.at === digits) complaint ??= "expected exponent";
  }
  if (isLetter(text.charCodeAt(state.at))) {
    complaint ??= "illegal number format";
    state.at = skipIdentifier(text, state.at);
  }
  state.literal = text.slice(state.start, state.at);
  if (complaint === undefined) return "number";
  complain(parser, complaint);
  return "illegal";
}

function scanDollar(parser: Parser): Token {
  const { text, state } = parser;
  state.at += 1;
  const code = text.charCodeAt(state.at);
  if (code === QUOTE || code === BACKTICK) return scanTemplate(parser, code === BACKTICK);
  complain(parser, "illegal $ character");
  return "illegal";
}

const SIGNS: ReadonlyMap<number, Sign> = signsByCode("[]{}(),:.;+-*/%&|=<>");
/** Signs of which an equals sign makes others. */
const WITH_EQUALS: ReadonlyMap<number, Sign> = new Map<number, Sign>(
  ([":=", "==", "!=", "<=", ">="] as const).map((sign) => [sign.charCodeAt(0), sign]),
);

function signsByCode(signs: string): Map<number, Sign> {
  return new Map([...signs].map((sign) => [sign.charCodeAt(0), sign as Sign]));
}

function scanSign(parser: Parser, code: number): Token {
  const { text, state } = parser;
  state.at += isPair(text, state.at) ? 2 : 1;
  const longer = text.charCodeAt(state.at) === EQUALS ? WITH_EQUALS.get(code) : undefined;
  if (longer !== undefined) {
    state.at += 1;
    return longer;
  }
  if (text[state.start] === "!") complain(parser, "illegal ! character");
  if (code === NO_BREAK_SPACE) {
    complain(parser, "illegal non-breaking space character, use a regular space instead");
  }
  return SIGNS.get(code) ?? "illegal";
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}

function noteComment({ text, file, state }: Parser): void {
  let end = state.at;
  while (end > state.start + 1 && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
  const comment = text.slice(state.start + 1, end);
  state.comments = {
    previous: state.comments,
    count: (state.comments?.count ?? 0) + 1,
    last: {
      text: end === text.length ? cutLast(comment) : comment,
      location: { file, row: state.tokenRow, col: state.tokenCol },
    },
  };
}

/** As in OPA, of the last character of a module the first byte. */
function cutLast(comment: string): string {
  const character = [...comment.slice(-2)].at(-1) ?? "";
  const bytes = bytesOf(character);
  if (bytes.length < 2) return comment;
  return comment.slice(0, -character.length) + textOf(bytes.subarray(0, 1));
}
