import type { Faults } from "../mod-file-error.ts";
import { attachComments } from "./attach-comments.ts";
import { createLexer, endsLine, type Lexer, type Token } from "./lexer.ts";
import {
  type Comment,
  type Commented,
  type FileSyntax,
  type Line,
  type LineBlock,
  NO_COMMENTS,
  NOWHERE,
  type Position,
  type Statement,
} from "./syntax-tree.ts";

interface Input {
  readonly lexer: Lexer;
  readonly faults: Faults;
  /** Those behind something, in the order of the text. */
  readonly suffixes: Comment[];
}

/**
 * A go.mod or go.work file as lines, blocks and comments, whatever they mean (golang.org/x/mod/modfile, read.go). Stops
 * at the first fault.
 */
export function parseSyntax(text: string, faults: Faults): FileSyntax {
  const input: Input = { lexer: createLexer(text, faults), faults, suffixes: [] };
  const statements: Statement[] = [];
  let comments: Comment[] = [];
  const endComments = () => {
    if (comments[0] === undefined) return;
    const { start } = comments[0];
    statements.push({ kind: "comments", ...commented(start, start), before: comments });
    comments = [];
  };
  for (;;) {
    const { kind } = input.lexer.peek();
    if (kind === "end") break;
    if (kind === "newline") {
      next(input);
      endComments();
    } else if (kind === "comment") comments.push(commentOf(next(input)));
    else {
      const statement = parseStatement(input);
      if (comments.length > 0) statement.before = comments;
      comments = [];
      statements.push(statement);
    }
  }
  endComments();
  const file: FileSyntax = { before: NO_COMMENTS, statements };
  attachComments(file, input.suffixes);
  return file;
}

/** A line, or a block where nothing but `(` or `()` is left of it. */
function parseStatement(input: Input): Line | LineBlock {
  const first = next(input);
  const tokens = [first.text];
  let end = first.end;
  for (;;) {
    const token = next(input);
    if (endsLine(token)) return lineOf(tokens, first.start, end, false);
    if (token.text !== "(" || token.kind !== "mark") {
      tokens.push(token.text);
      end = token.end;
      continue;
    }
    const ahead = input.lexer.peek();
    if (endsLine(ahead)) return parseBlock(input, tokens, first.start, token);
    tokens.push(token.text);
    if (!isClose(ahead)) continue;
    const close = next(input);
    if (endsLine(input.lexer.peek())) {
      next(input);
      return blockOf(tokens.slice(0, -1), first.start, token, close);
    }
    tokens.push(close.text);
  }
}

function parseBlock(input: Input, tokens: string[], start: Position, open: Token): LineBlock {
  const lines: Line[] = [];
  let comments: Comment[] = [];
  for (;;) {
    const ahead = input.lexer.peek();
    if (ahead.kind === "end") {
      const place = `${start.row}:${start.col}`;
      return input.faults.stop(ahead.start, `the block that begins at ${place} needs ) at its end`);
    }
    if (ahead.kind === "suffix") next(input);
    else if (ahead.kind === "newline") {
      next(input);
      // A blank line stays, but neither two of them nor one at the beginning.
      const isFirst = comments.length === 0 && lines.length === 0;
      if (!isFirst && comments.at(-1)?.text !== "") comments.push({ text: "", start: NOWHERE });
    } else if (ahead.kind === "comment") comments.push(commentOf(next(input)));
    else if (isClose(ahead)) {
      const close = next(input);
      const after = input.lexer.peek();
      if (!endsLine(after)) input.faults.stop(after.start, "the line must end behind )");
      next(input);
      const block = blockOf(tokens, start, open, close);
      const isBlank = comments.length === 1 && comments[0]?.text === "";
      if (comments.length > 0 && !isBlank) block.close.before = comments;
      block.lines = lines;
      return block;
    } else {
      const line = parseLine(input);
      if (comments.length > 0) line.before = comments;
      comments = [];
      lines.push(line);
    }
  }
}

function parseLine(input: Input): Line {
  const first = next(input);
  const tokens = [first.text];
  let end = first.end;
  for (;;) {
    const token = next(input);
    if (endsLine(token)) return lineOf(tokens, first.start, end, true);
    tokens.push(token.text);
    end = token.end;
  }
}

/** Every token goes through here once, so comments behind something are kept for `attachComments`. */
function next({ lexer, suffixes }: Input): Token {
  const token = lexer.next();
  if (token.kind === "suffix") suffixes.push(commentOf(token));
  return token;
}

function isClose({ kind, text }: Token): boolean {
  return kind === "mark" && text === ")";
}

function commentOf({ text, start }: Token): Comment {
  return { text, start };
}

function commented(start: Position, end: Position): Commented {
  return { before: NO_COMMENTS, suffix: NO_COMMENTS, start, end };
}

function lineOf(tokens: string[], start: Position, end: Position, inBlock: boolean): Line {
  return { kind: "line", ...commented(start, end), tokens, inBlock };
}

function blockOf(tokens: string[], start: Position, open: Token, close: Token): LineBlock {
  return {
    kind: "block",
    ...commented(start, close.end),
    tokens,
    open: commented(open.start, open.end),
    lines: [],
    close: commented(close.start, close.end),
  };
}
