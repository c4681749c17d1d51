import { quoteGo } from "../../../opa/go/quote.ts";
import { unquoteGo } from "../../../opa/go/unquote.ts";
import { BuiltinError } from "../builtin.ts";
import type { Work } from "../work.ts";
import { type Item, type ItemKind, type Lexer, nextItem } from "./lexer.ts";
import type { List } from "./nodes.ts";

/** What the text itself is called among its templates. */
export const MAIN = "template";

/** A template that is being parsed (Go 1.26, text/template/parse/parse.go). */
export interface Parser {
  readonly lexer: Lexer;
  readonly work: Work;
  readonly functions: ReadonlySet<string>;
  readonly templates: Map<string, List>;
  /** Items that were read and given back, the next one last. */
  readonly ahead: Item[];
  /** The line of the item that was read last. */
  line: number;
  variables: string[];
  actionLine: number;
  ranges: number;
}

export function fail(parser: Parser, message: string): BuiltinError {
  return new BuiltinError(`template: ${MAIN}:${parser.line}: ${message}`);
}

export function next(parser: Parser): Item {
  const given = parser.ahead.pop();
  if (given !== undefined) return given;
  parser.work.context.spend(1);
  const item = nextItem(parser.lexer);
  parser.line = item.line;
  return item;
}

export function giveBack(parser: Parser, ...items: readonly Item[]): void {
  parser.ahead.push(...items);
}

export function peek(parser: Parser): Item {
  const item = next(parser);
  giveBack(parser, item);
  return item;
}

export function nextNonSpace(parser: Parser): Item {
  for (;;) {
    const item = next(parser);
    if (item.kind !== "space") return item;
  }
}

export function peekNonSpace(parser: Parser): Item {
  const item = nextNonSpace(parser);
  giveBack(parser, item);
  return item;
}

export function expect(parser: Parser, kind: ItemKind, context: string): Item {
  const item = nextNonSpace(parser);
  if (item.kind !== kind) throw unexpected(parser, item, context);
  return item;
}

export function unexpected(parser: Parser, item: Item, context: string): BuiltinError {
  if (item.kind !== "error") {
    return fail(parser, `unexpected ${itemText(item)} in ${context}`);
  }
  const { actionLine } = parser;
  if (actionLine === 0 || actionLine === item.line) return fail(parser, item.value);
  const started = `started at ${MAIN}:${actionLine}`;
  const intro = item.value.endsWith(" action") ? "" : " in action";
  return fail(parser, `${item.value}${intro} ${started}`);
}

const LONG = 10;

function itemText({ kind, value }: Item): string {
  if (kind === "eof") return "EOF";
  if (kind === "keyword") return `<${value}>`;
  if (Buffer.byteLength(value) <= LONG) return quoteGo(value);
  return `${quoteGo([...value].slice(0, LONG).join(""))}...`;
}

export function isKeyword(item: Item, ...words: readonly string[]): boolean {
  return item.kind === "keyword" && words.includes(item.value);
}

/** What a literal means. */
export function unquoted(parser: Parser, literal: string): string {
  const text = unquoteGo(literal);
  if (text === undefined) throw fail(parser, "invalid syntax");
  return text;
}
