import { enter, leave } from "../work.ts";
import {
  BRACES,
  BRACKETS,
  expectKind,
  failUnexpected,
  next,
  PARENTHESES,
  type Parser,
  parseMany,
  parseName,
  parseSome,
  peek,
  peekPosition,
  skip,
} from "./parser.ts";
import {
  type Argument,
  type ChildValue,
  type Directive,
  KIND,
  type Type,
  type Value,
} from "./syntax.ts";
import type { Token } from "./token.ts";

/** A value as it is written; without variables where it must be constant (gqlparser parser/query.go). */
export function parseValueLiteral(parser: Parser, isConst: boolean): Value | undefined {
  const token = peek(parser);
  if (token.kind === "[") return parseList(parser, isConst);
  if (token.kind === "{") return parseObject(parser, isConst);
  if (token.kind === "$" && !isConst) {
    const Raw = parseVariable(parser);
    // What Go's compiler makes of it: the comment is read after the variable.
    return literalOf(KIND.variable, { Raw, Comment: parser.comment, position: token.position });
  }
  const kind = scalarKind(token);
  if (kind === undefined) {
    failUnexpected(parser);
    return undefined;
  }
  next(parser);
  return literalOf(kind, { Raw: token.value, Comment: parser.comment, position: token.position });
}

function literalOf(Kind: number, parts: Partial<Value>): Value {
  return { Raw: "", Children: [], ExpectedTypeHasDefault: false, Kind, ...parts };
}

function scalarKind({ kind, value }: Token): number | undefined {
  switch (kind) {
    case "Int":
      return KIND.int;
    case "Float":
      return KIND.float;
    case "String":
      return KIND.string;
    case "BlockString":
      return KIND.block;
    case "Name":
      if (value === "true" || value === "false") return KIND.boolean;
      return value === "null" ? KIND.null : KIND.enum;
    default:
      return undefined;
  }
}

export function parseVariable(parser: Parser): string {
  expectKind(parser, "$");
  return parseName(parser);
}

function parseList(parser: Parser, isConst: boolean): Value {
  const position = peekPosition(parser);
  const { comment: Comment } = parser;
  const Children = parseMany(
    parser,
    BRACKETS,
    (): ChildValue => ({ Name: "", Value: parseValueLiteral(parser, isConst) }),
  );
  return literalOf(KIND.list, { Children, Comment, position });
}

function parseObject(parser: Parser, isConst: boolean): Value {
  const position = peekPosition(parser);
  const { comment: Comment } = parser;
  const Children = parseMany(parser, BRACES, () => parseObjectField(parser, isConst));
  return literalOf(KIND.object, { Children, Comment, position });
}

function parseObjectField(parser: Parser, isConst: boolean): ChildValue {
  const position = peekPosition(parser);
  const { comment: Comment } = parser;
  const Name = parseName(parser);
  expectKind(parser, ":");
  return { position, Comment, Name, Value: parseValueLiteral(parser, isConst) };
}

export function parseArguments(parser: Parser, isConst: boolean): Argument[] {
  return parseSome(parser, PARENTHESES, () => parseObjectField(parser, isConst)).parts;
}

export function parseDirectives(parser: Parser, isConst: boolean): Directive[] {
  const directives: Directive[] = [];
  while (peek(parser).kind === "@" && parser.error === undefined) {
    directives.push(parseDirective(parser, isConst));
  }
  return directives;
}

function parseDirective(parser: Parser, isConst: boolean): Directive {
  expectKind(parser, "@");
  const position = peekPosition(parser);
  const Name = parseName(parser);
  return { position, Name, Arguments: parseArguments(parser, isConst), Location: "" };
}

export function parseTypeReference(parser: Parser): Type {
  const type: Type = { NamedType: "", NonNull: false };
  if (skip(parser, "[")) {
    enter(parser.work);
    type.position = peekPosition(parser);
    type.Elem = parseTypeReference(parser);
    expectKind(parser, "]");
    leave(parser.work);
  } else {
    type.position = peekPosition(parser);
    type.NamedType = parseName(parser);
  }
  type.NonNull = skip(parser, "!");
  return type;
}
