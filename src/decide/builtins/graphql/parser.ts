import { enter, leave, type Work } from "../work.ts";
import { GraphqlError } from "./graphql-error.ts";
import { createLexer, type LexedToken, type Lexer, readToken } from "./lexer.ts";
import type { Comment, CommentGroup, Position } from "./syntax.ts";
import { type Token, type TokenKind, tokenText } from "./token.ts";

/**
 * Reads tokens one ahead (gqlparser parser/parser.go). After the first complaint it stands still: everything goes on
 * with the last token until it is back at the top.
 */
export interface Parser {
  readonly lexer: Lexer;
  readonly work: Work;
  error: GraphqlError | undefined;
  peeked: LexedToken | undefined;
  previous: Token;
  /** The comments before the token ahead. */
  comment: CommentGroup | undefined;
  isInComment: boolean;
}

export function createParser(text: string, work: Work): Parser {
  return {
    lexer: createLexer(text, work.context),
    work,
    error: undefined,
    peeked: undefined,
    previous: { kind: "<Invalid>", value: "", position: { line: 0, column: 0 } },
    comment: undefined,
    isInComment: false,
  };
}

/** The token ahead. */
export function peek(parser: Parser): Token {
  if (parser.error !== undefined) return parser.previous;
  if (parser.peeked === undefined) {
    parser.peeked = readToken(parser.lexer);
    if (parser.peeked.token.kind === "Comment") consumeComments(parser);
  }
  // Read while comments were consumed.
  return (parser.peeked as LexedToken).token;
}

export function peekPosition(parser: Parser): Position | undefined {
  return parser.error === undefined ? peek(parser).position : undefined;
}

/** Takes the token ahead. */
export function next(parser: Parser): Token {
  if (parser.error !== undefined) return parser.previous;
  const { peeked } = parser;
  const read = peeked ?? readToken(parser.lexer);
  parser.previous = read.token;
  parser.error = read.error;
  if (peeked !== undefined) {
    parser.peeked = undefined;
    parser.comment = undefined;
  } else if (read.token.kind === "Comment") consumeComments(parser);
  return parser.previous;
}

function consumeComments(parser: Parser): void {
  if (parser.error !== undefined || parser.isInComment) return;
  parser.isInComment = true;
  const List: Comment[] = [];
  for (;;) {
    const { kind, value: Value } = peek(parser);
    if (parser.error !== undefined || kind !== "Comment") break;
    next(parser);
    List.push({ Value });
  }
  parser.comment = { List };
  parser.isInComment = false;
}

/** The first complaint counts. */
export function fail(parser: Parser, { position }: Token, message: string): void {
  parser.error ??= new GraphqlError({ message, ...position });
}

export function failUnexpected(parser: Parser, token: Token = peek(parser)): void {
  fail(parser, token, `Unexpected ${tokenText(token)}`);
}

/** A token that was asked for, and the comments before it. */
export interface Expected {
  readonly token: Token;
  readonly comment: CommentGroup | undefined;
}

export function expectKeyword(parser: Parser, keyword: string): Expected {
  const token = peek(parser);
  const { comment } = parser;
  if (token.kind === "Name" && token.value === keyword) return { token: next(parser), comment };
  fail(parser, token, `Expected "${keyword}", found ${tokenText(token)}`);
  return { token, comment };
}

export function expectKind(parser: Parser, kind: TokenKind): Expected {
  const token = peek(parser);
  const { comment } = parser;
  if (token.kind === kind) return { token: next(parser), comment };
  fail(parser, token, `Expected ${kind}, found ${token.kind}`);
  return { token, comment };
}

/** Takes the token ahead when it is of the kind. */
export function skip(parser: Parser, kind: TokenKind): boolean {
  if (parser.error !== undefined || peek(parser).kind !== kind) return false;
  next(parser);
  return true;
}

export function parseName(parser: Parser): string {
  return expectKind(parser, "Name").token.value;
}

/** What lies between two tokens, nothing where the first is not ahead. */
export function parseMany<T>(
  parser: Parser,
  [start, end]: readonly [TokenKind, TokenKind],
  parse: (parser: Parser) => T,
): T[] {
  const parts: T[] = [];
  if (!skip(parser, start)) return parts;
  enter(parser.work);
  while (peek(parser).kind !== end && parser.error === undefined) parts.push(parse(parser));
  leave(parser.work);
  next(parser);
  return parts;
}

/** The same where at least one must lie between them; with the comments before the end. */
export function parseSome<T>(
  parser: Parser,
  [start, end]: readonly [TokenKind, TokenKind],
  parse: (parser: Parser) => T,
): { readonly parts: T[]; readonly comment: CommentGroup | undefined } {
  const parts: T[] = [];
  if (!skip(parser, start)) return { parts, comment: undefined };
  enter(parser.work);
  while (peek(parser).kind !== end && parser.error === undefined) parts.push(parse(parser));
  leave(parser.work);
  if (parts.length === 0) {
    fail(parser, peek(parser), `expected at least one definition, found ${peek(parser).kind}`);
    return { parts, comment: undefined };
  }
  const { comment } = parser;
  next(parser);
  return { parts, comment };
}

export const BRACES = ["{", "}"] as const;
export const BRACKETS = ["[", "]"] as const;
export const PARENTHESES = ["(", ")"] as const;
