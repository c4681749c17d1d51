import { hasFourDigits, isPair } from "./characters.ts";
import { complain, type Parser } from "./parser.ts";
import type { TemplateToken, Token } from "./tokens.ts";

const QUOTE = 0x22;
const BACKTICK = 0x60;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const LINE_FEED = 0x0a;
const SMALL_U = 0x75;
/** What may follow a backslash beside `u` and four digits. */
const ESCAPED: ReadonlySet<number> = new Set([...'\\"/bfnrt'].map((each) => each.charCodeAt(0)));

/** Scans a string from its opening quote on. */
export function scanString(parser: Parser): Token {
  const { text, state } = parser;
  const start = state.at;
  let token: Token = "string";
  for (state.at = start + 1; ; ) {
    const code = text.charCodeAt(state.at);
    if (code === LINE_FEED || Number.isNaN(code)) {
      complain(parser, "non-terminated string");
      token = "illegal";
      break;
    }
    pass(parser);
    if (code === QUOTE) break;
    if (code === BACKSLASH && !skipEscape(parser)) token = "illegal";
  }
  state.literal = text.slice(start, state.at);
  return token;
}

/** Scans a raw string from its opening quote on. */
export function scanRawString(parser: Parser): Token {
  const { text, state } = parser;
  const start = state.at;
  pass(parser);
  while (state.at < text.length && text.charCodeAt(state.at) !== BACKTICK) pass(parser);
  if (state.at >= text.length) {
    complain(parser, "non-terminated string");
    return "illegal";
  }
  state.at += 1;
  state.literal = text.slice(start, state.at);
  return "string";
}

/** Scans a stretch of a template string, from the quote before it or the brace on that ends the expression before it. */
export function scanTemplate(parser: Parser, isRaw: boolean): Token {
  const { text, state } = parser;
  const end = isRaw ? BACKTICK : QUOTE;
  let token: Token = isRaw ? "raw-template-string-part" : "template-string-part";
  let written = "";
  let from = state.at;
  for (state.at += 1; ; ) {
    const code = text.charCodeAt(state.at);
    if (Number.isNaN(code) || (code === LINE_FEED && !isRaw)) {
      complain(parser, "non-terminated string");
      return "illegal";
    }
    pass(parser);
    if (code === end) {
      if (token !== "illegal") token = isRaw ? "raw-template-string-end" : "template-string-end";
      break;
    }
    if (code === OPEN_BRACE) break;
    if (code === BACKSLASH && text.charCodeAt(state.at) === OPEN_BRACE) {
      written += text.slice(from, state.at - 1);
      from = state.at;
      state.at += 1;
    } else if (code === BACKSLASH && !isRaw && !skipEscape(parser)) token = "illegal";
  }
  state.literal = written + text.slice(from, state.at);
  return token;
}

export function isTemplateEnd(token: TemplateToken): boolean {
  return token === "template-string-end" || token === "raw-template-string-end";
}

/** Steps over what follows a backslash. False, and a complaint, where it may not. */
function skipEscape(parser: Parser): boolean {
  const { text, state } = parser;
  const code = text.charCodeAt(state.at);
  if (ESCAPED.has(code)) state.at += 1;
  else if (code === SMALL_U && hasFourDigits(text, state.at + 1)) state.at += 5;
  else {
    complain(parser, code === SMALL_U ? "illegal string literal" : "illegal escape sequence");
    return false;
  }
  return true;
}

/** Steps over one character, and counts lines and columns. */
function pass({ text, state }: Parser): void {
  const { at } = state;
  state.at = at + 1;
  if (text.charCodeAt(at) === LINE_FEED) {
    state.row += 1;
    state.lineStart = state.at;
  } else if (isPair(text, at)) {
    state.at += 1;
    state.lineStart += 1;
  }
}
