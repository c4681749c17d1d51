import { quoteGo } from "../../../opa/go/quote.ts";
import { enter, leave } from "../work.ts";
import type { Item, ItemKind } from "./lexer.ts";
import { type Command, nodeText, type Operand, type Pipe, type Variable } from "./nodes.ts";
import { numberConstant } from "./number-constant.ts";
import {
  fail,
  giveBack,
  isKeyword,
  next,
  nextNonSpace,
  type Parser,
  peek,
  peekNonSpace,
  unexpected,
  unquoted,
} from "./parser.ts";

/** Commands that hand on their values, with what they declare, up to an end (text/template/parse/parse.go). */
export function parsePipe(parser: Parser, context: string, end: ItemKind): Pipe {
  const { at } = peekNonSpace(parser);
  const pipe: Pipe = { is: "pipe", at, isAssign: false, declared: [], commands: [] };
  while (parseDeclared(parser, pipe, context));
  for (;;) {
    const item = nextNonSpace(parser);
    if (item.kind === end) break;
    if (!BEGINS_OPERAND.has(item.kind) && !isKeyword(item, ".", "nil")) {
      throw unexpected(parser, item, context);
    }
    giveBack(parser, item);
    pipe.commands.push(parseCommand(parser));
  }
  checkPipe(parser, pipe, context);
  return pipe;
}

const BEGINS_OPERAND: ReadonlySet<ItemKind> = new Set<ItemKind>([
  "bool",
  "charConstant",
  "complex",
  "field",
  "identifier",
  "number",
  "rawString",
  "string",
  "variable",
  "leftParen",
]);

/** Reads a variable that is declared or assigned; true when another one follows. */
function parseDeclared(parser: Parser, pipe: Pipe, context: string): boolean {
  const variable = peekNonSpace(parser);
  if (variable.kind !== "variable") return false;
  next(parser);
  const behind = next(parser);
  const item = behind.kind === "space" ? nextNonSpace(parser) : behind;
  if (item.kind === "assign" || item.kind === "declare") {
    pipe.isAssign = item.kind === "assign";
    declare(parser, pipe, variable);
    return false;
  }
  if (item.kind === "char" && item.value === ",") {
    declare(parser, pipe, variable);
    if (context !== "range" || pipe.declared.length >= 2) {
      throw fail(parser, `too many declarations in ${context}`);
    }
    const { kind } = peekNonSpace(parser);
    if (kind === "variable" || kind === "rightDelim" || kind === "rightParen") return true;
    throw fail(parser, "range can only initialize variables");
  }
  giveBack(parser, item);
  if (behind !== item) giveBack(parser, behind);
  giveBack(parser, variable);
  return false;
}

function declare(parser: Parser, pipe: Pipe, { at, value }: Item): void {
  pipe.declared.push({ is: "variable", at, names: value.split(".") });
  parser.variables.push(value);
}

const CONSTANTS = new Set(["bool", "dot", "nil", "number", "string"]);

function checkPipe(parser: Parser, { commands }: Pipe, context: string): void {
  if (commands.length === 0) throw fail(parser, `missing value for ${context}`);
  const stage = commands.findIndex(({ args }, i) => i > 0 && CONSTANTS.has(args[0]?.is ?? ""));
  if (stage > 0) throw fail(parser, `non executable command in pipeline stage ${stage + 1}`);
}

function parseCommand(parser: Parser): Command {
  const command: Command = { is: "command", at: peekNonSpace(parser).at, args: [] };
  for (;;) {
    peekNonSpace(parser);
    const operand = parseOperand(parser);
    if (operand !== undefined) command.args.push(operand);
    const item = next(parser);
    if (item.kind === "space") continue;
    if (item.kind === "rightDelim" || item.kind === "rightParen") giveBack(parser, item);
    else if (item.kind !== "pipe") throw unexpected(parser, item, "operand");
    break;
  }
  if (command.args.length === 0) throw fail(parser, "empty command");
  return command;
}

/** A term, and fields of it. */
function parseOperand(parser: Parser): Operand | undefined {
  const term = parseTerm(parser);
  const { at, kind } = term === undefined ? { at: 0, kind: "" } : peek(parser);
  if (term === undefined || kind !== "field") return term;
  const fields: string[] = [];
  while (peek(parser).kind === "field") fields.push(next(parser).value.slice(1));
  if (term.is === "field" || term.is === "variable") {
    return { is: term.is, at, names: [...term.names, ...fields] };
  }
  if (CONSTANTS.has(term.is)) {
    throw fail(parser, `unexpected . after term ${quoteGo(nodeText(term))}`);
  }
  return { is: "chain", at, node: term, fields };
}

function parseTerm(parser: Parser): Operand | undefined {
  const item = nextNonSpace(parser);
  const { at, value } = item;
  switch (item.kind) {
    case "identifier":
      if (!parser.functions.has(value)) {
        throw fail(parser, `function ${quoteGo(value)} not defined`);
      }
      return { is: "identifier", at, name: value };
    case "keyword":
      if (value === "." || value === "nil") return { is: value === "." ? "dot" : "nil", at };
      break;
    case "variable":
      return useVariable(parser, item);
    case "field":
      return { is: "field", at, names: value.slice(1).split(".") };
    case "bool":
      return { is: "bool", at, value: value === "true" };
    case "charConstant":
    case "complex":
    case "number":
      return numberConstant(item, (message) => fail(parser, message));
    case "leftParen":
      return parseParenthesized(parser);
    case "string":
    case "rawString":
      return { is: "string", at, quoted: value, value: unquoted(parser, value) };
  }
  giveBack(parser, item);
  return undefined;
}

function parseParenthesized(parser: Parser): Pipe {
  enter(parser.work);
  const pipe = parsePipe(parser, "parenthesized pipeline", "rightParen");
  leave(parser.work);
  return pipe;
}

function useVariable(parser: Parser, { at, value }: Item): Variable {
  const names = value.split(".");
  if (parser.variables.includes(names[0] as string)) return { is: "variable", at, names };
  throw fail(parser, `undefined variable ${quoteGo(names[0] as string)}`);
}
