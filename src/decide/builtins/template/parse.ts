import { quoteGo } from "../../../opa/go/quote.ts";
import { enter, leave, type Work } from "../work.ts";
import { createLexer, type Item } from "./lexer.ts";
import { type Branch, type Invocation, isEmptyList, type List, type Statement } from "./nodes.ts";
import { parsePipe } from "./parse-pipe.ts";
import {
  expect,
  fail,
  giveBack,
  isKeyword,
  MAIN,
  next,
  nextNonSpace,
  type Parser,
  peek,
  peekNonSpace,
  unexpected,
  unquoted,
} from "./parser.ts";

/** The templates of a text by their names; the text itself is `template` (text/template/parse/parse.go). */
export type Templates = ReadonlyMap<string, List>;

/** Parses a template. Throws a BuiltinError in Go's words. */
export function parseTemplates(
  text: string,
  functions: ReadonlySet<string>,
  work: Work,
): Templates {
  const parser: Parser = {
    lexer: createLexer(text),
    work,
    functions,
    templates: new Map(),
    ahead: [],
    line: 1,
    variables: ["$"],
    actionLine: 0,
    ranges: 0,
  };
  work.context.spend(text.length);
  const root: List = { is: "list", at: 0, nodes: [] };
  while (peek(parser).kind !== "eof") {
    if (!parseDefinition(parser)) root.nodes.push(parseStatement(parser));
  }
  addTemplate(parser, MAIN, root);
  return parser.templates;
}

/** `{{define "name"}}` ... `{{end}}`, which may stand at the top only; false when something else is ahead. */
function parseDefinition(parser: Parser): boolean {
  if (peek(parser).kind !== "leftDelim") return false;
  const delimiter = next(parser);
  const word = nextNonSpace(parser);
  if (!isKeyword(word, "define")) {
    giveBack(parser, word, delimiter);
    return false;
  }
  const context = "define clause";
  const name = parseTemplateName(parser, nextNonSpace(parser), context);
  expect(parser, "rightDelim", context);
  addTemplate(parser, name, parseBody(parser, context));
  return true;
}

/** What a template of its own holds: it sees no variables but its own. */
function parseBody(parser: Parser, context: string): List {
  const { variables, ranges } = parser;
  parser.variables = ["$"];
  parser.ranges = 0;
  const { list, end } = parseList(parser);
  if (end.value !== "end") throw fail(parser, `unexpected {{${end.value}}} in ${context}`);
  parser.variables = variables;
  parser.ranges = ranges;
  return list;
}

function addTemplate(parser: Parser, name: string, list: List): void {
  const known = parser.templates.get(name);
  if (known === undefined || isEmptyList(known)) parser.templates.set(name, list);
  else if (!isEmptyList(list)) {
    throw fail(parser, `template: multiple definition of template ${quoteGo(name)}`);
  }
}

function parseTemplateName(parser: Parser, item: Item, context: string): string {
  if (item.kind !== "string" && item.kind !== "rawString") throw unexpected(parser, item, context);
  return unquoted(parser, item.value);
}

/** Text or an action at the top. */
function parseStatement(parser: Parser): Statement {
  const read = parseTextOrAction(parser);
  if (read.is === "end") throw fail(parser, `unexpected {{${read.value}}}`);
  return read;
}

/** What ends a list: `end`, or `else` with the place of what follows it. */
interface End {
  readonly is: "end";
  readonly value: "end" | "else";
  readonly at: number;
}

function parseList(parser: Parser): { readonly list: List; readonly end: End } {
  const list: List = { is: "list", at: peekNonSpace(parser).at, nodes: [] };
  enter(parser.work);
  while (peekNonSpace(parser).kind !== "eof") {
    const read = parseTextOrAction(parser);
    if (read.is === "end") {
      leave(parser.work);
      return { list, end: read };
    }
    list.nodes.push(read);
  }
  throw fail(parser, "unexpected EOF");
}

function parseTextOrAction(parser: Parser): Statement | End {
  const item = nextNonSpace(parser);
  if (item.kind === "text") return { is: "text", at: item.at, text: item.value };
  if (item.kind !== "leftDelim") throw unexpected(parser, item, "input");
  parser.actionLine = item.line;
  const action = parseAction(parser);
  parser.actionLine = 0;
  return action;
}

function parseAction(parser: Parser): Statement | End {
  const item = nextNonSpace(parser);
  switch (item.kind === "keyword" ? item.value : "") {
    case "block":
      return parseBlock(parser);
    case "break":
    case "continue":
      return parseJump(parser, item);
    case "else":
      return parseElse(parser);
    case "end":
      return { is: "end", value: "end", at: expect(parser, "rightDelim", "end").at };
    case "if":
    case "range":
    case "with":
      return parseBranch(parser, item.value as Branch["is"]);
    case "template":
      return parseInvocation(parser);
  }
  giveBack(parser, item);
  return { is: "action", at: item.at, pipe: parsePipe(parser, "command", "rightDelim") };
}

function parseJump(parser: Parser, { at, value }: Item): Statement {
  const context = `{{${value}}}`;
  const item = nextNonSpace(parser);
  if (item.kind !== "rightDelim") throw unexpected(parser, item, context);
  if (parser.ranges === 0) throw fail(parser, `${context} outside {{range}}`);
  return { is: value as "break" | "continue", at };
}

function parseElse(parser: Parser): End {
  const ahead = peekNonSpace(parser);
  if (isKeyword(ahead, "if", "with")) return { is: "end", value: "else", at: ahead.at };
  return { is: "end", value: "else", at: expect(parser, "rightDelim", "else").at };
}

function parseBranch(parser: Parser, is: Branch["is"]): Branch {
  const variables = parser.variables.length;
  enter(parser.work);
  const pipe = parsePipe(parser, is, "rightDelim");
  if (is === "range") parser.ranges++;
  const { list, end } = parseList(parser);
  if (is === "range") parser.ranges--;
  const elseList = end.value === "else" ? parseElseList(parser, is, end) : undefined;
  parser.variables.length = variables;
  leave(parser.work);
  return { is, at: pipe.at, pipe, list, elseList };
}

/** `{{else if}}` and `{{else with}}` end with the same `{{end}}`. */
function parseElseList(parser: Parser, is: Branch["is"], end: End): List {
  if (is !== "range" && isKeyword(peek(parser), is)) {
    next(parser);
    return { is: "list", at: end.at, nodes: [parseBranch(parser, is)] };
  }
  const { list, end: last } = parseList(parser);
  if (last.value !== "end") throw fail(parser, `expected end; found {{${last.value}}}`);
  return list;
}

function parseBlock(parser: Parser): Invocation {
  const context = "block clause";
  const item = nextNonSpace(parser);
  const name = parseTemplateName(parser, item, context);
  const pipe = parsePipe(parser, context, "rightDelim");
  addTemplate(parser, name, parseBody(parser, context));
  return { is: "template", at: item.at, name, pipe };
}

function parseInvocation(parser: Parser): Invocation {
  const context = "template clause";
  const item = nextNonSpace(parser);
  const name = parseTemplateName(parser, item, context);
  const ahead = nextNonSpace(parser);
  if (ahead.kind === "rightDelim") return { is: "template", at: item.at, name, pipe: undefined };
  giveBack(parser, ahead);
  return { is: "template", at: item.at, name, pipe: parsePipe(parser, context, "rightDelim") };
}
