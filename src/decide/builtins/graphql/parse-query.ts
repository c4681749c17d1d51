import type { Work } from "../work.ts";
import {
  parseArguments,
  parseDirectives,
  parseTypeReference,
  parseValueLiteral,
  parseVariable,
} from "./parse-value.ts";
import {
  BRACES,
  createParser,
  expectKeyword,
  expectKind,
  fail,
  failUnexpected,
  next,
  PARENTHESES,
  type Parser,
  parseName,
  parseSome,
  peek,
  peekPosition,
  skip,
} from "./parser.ts";
import type {
  Field,
  FragmentDefinition,
  FragmentSpread,
  InlineFragment,
  OperationDefinition,
  QueryDocument,
  Selection,
  VariableDefinition,
} from "./syntax.ts";

/** Parses a query (gqlparser parser/query.go, ParseQuery). Throws a GraphqlError. */
export function parseQueryDocument(text: string, work: Work): QueryDocument {
  const parser = createParser(text, work);
  const document: QueryDocument = { Operations: [], Fragments: [] };
  while (peek(parser).kind !== "<EOF>" && parser.error === undefined) {
    const { kind, value } = peek(parser);
    if (kind === "{" || (kind === "Name" && OPERATIONS.has(value))) {
      document.Operations.push(parseOperationDefinition(parser));
    } else if (kind === "Name" && value === "fragment") {
      document.Fragments.push(parseFragmentDefinition(parser));
    } else failUnexpected(parser);
  }
  if (parser.error !== undefined) throw parser.error;
  return document;
}

const OPERATIONS = new Set(["query", "mutation", "subscription"]);

function parseOperationDefinition(parser: Parser): OperationDefinition {
  const isShort = peek(parser).kind === "{";
  const position = peekPosition(parser);
  const parts = { position, Name: "", VariableDefinitions: [], Directives: [] };
  if (isShort) {
    const SelectionSet = parseRequiredSelectionSet(parser);
    // What Go's compiler makes of it: the comment is read after the selections.
    return { ...parts, Operation: "query", SelectionSet, Comment: parser.comment };
  }
  const { comment: Comment } = parser;
  return {
    ...parts,
    Comment,
    Operation: parseOperationType(parser),
    Name: peek(parser).kind === "Name" ? next(parser).value : "",
    VariableDefinitions: parseVariableDefinitions(parser),
    Directives: parseDirectives(parser, false),
    SelectionSet: parseRequiredSelectionSet(parser),
  };
}

export function parseOperationType(parser: Parser): string {
  const token = next(parser);
  if (OPERATIONS.has(token.value)) return token.value;
  failUnexpected(parser, token);
  return "";
}

function parseVariableDefinitions(parser: Parser): VariableDefinition[] {
  return parseSome(parser, PARENTHESES, parseVariableDefinition).parts;
}

function parseVariableDefinition(parser: Parser): VariableDefinition {
  const position = peekPosition(parser);
  const { comment: Comment } = parser;
  const Variable = parseVariable(parser);
  expectKind(parser, ":");
  return {
    position,
    Comment,
    Variable,
    Type: parseTypeReference(parser),
    DefaultValue: skip(parser, "=") ? parseValueLiteral(parser, true) : undefined,
    Directives: parseDirectives(parser, false),
    Used: false,
  };
}

function parseRequiredSelectionSet(parser: Parser): Selection[] {
  const token = peek(parser);
  if (token.kind !== "{") {
    fail(parser, token, `Expected {, found ${token.kind}`);
    return [];
  }
  return parseSome(parser, BRACES, parseSelection).parts;
}

function parseSelection(parser: Parser): Selection {
  return peek(parser).kind === "..." ? parseFragment(parser) : parseField(parser);
}

function parseField(parser: Parser): Field {
  const position = peekPosition(parser);
  const { comment: Comment } = parser;
  const Alias = parseName(parser);
  return {
    is: "Field",
    position,
    Comment,
    Alias,
    Name: skip(parser, ":") ? parseName(parser) : Alias,
    Arguments: parseArguments(parser, false),
    Directives: parseDirectives(parser, false),
    SelectionSet: peek(parser).kind === "{" ? parseRequiredSelectionSet(parser) : [],
  };
}

function parseFragment(parser: Parser): FragmentSpread | InlineFragment {
  const { comment: Comment } = expectKind(parser, "...");
  const token = peek(parser);
  const position = peekPosition(parser);
  if (token.kind === "Name" && token.value !== "on") {
    return {
      is: "FragmentSpread",
      position,
      Comment,
      Name: parseFragmentName(parser),
      Directives: parseDirectives(parser, false),
    };
  }
  let TypeCondition = "";
  if (token.value === "on") {
    next(parser);
    TypeCondition = parseName(parser);
  }
  return {
    is: "InlineFragment",
    position,
    Comment,
    TypeCondition,
    Directives: parseDirectives(parser, false),
    SelectionSet: parseRequiredSelectionSet(parser),
  };
}

function parseFragmentDefinition(parser: Parser): FragmentDefinition {
  const position = peekPosition(parser);
  const { comment: Comment } = parser;
  expectKeyword(parser, "fragment");
  const Name = parseFragmentName(parser);
  const VariableDefinition = parseVariableDefinitions(parser);
  expectKeyword(parser, "on");
  return {
    position,
    Comment,
    Name,
    VariableDefinition,
    TypeCondition: parseName(parser),
    Directives: parseDirectives(parser, false),
    SelectionSet: parseRequiredSelectionSet(parser),
  };
}

function parseFragmentName(parser: Parser): string {
  if (peek(parser).value !== "on") return parseName(parser);
  failUnexpected(parser);
  return "";
}
