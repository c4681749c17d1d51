import type { Work } from "../work.ts";
import { parseOperationType } from "./parse-query.ts";
import { parseDirectives, parseTypeReference, parseValueLiteral } from "./parse-value.ts";
import {
  BRACES,
  createParser,
  expectKeyword,
  expectKind,
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
  ArgumentDefinition,
  CommentGroup,
  Definition,
  DirectiveDefinition,
  EnumValueDefinition,
  FieldDefinition,
  OperationTypeDefinition,
  Position,
  SchemaDefinition,
  SchemaDocument,
} from "./syntax.ts";

/** Parses a schema (gqlparser parser/schema.go, ParseSchema). Throws a GraphqlError. */
export function parseSchemaDocument(text: string, work: Work): SchemaDocument {
  const parser = createParser(text, work);
  const document: SchemaDocument = {
    Schema: [],
    SchemaExtension: [],
    Directives: [],
    Definitions: [],
    Extensions: [],
  };
  while (peek(parser).kind !== "<EOF>" && parser.error === undefined) {
    parseDefinitionInto(parser, document);
  }
  if (parser.error !== undefined) throw parser.error;
  document.Comment = parser.comment;
  return document;
}

/** A description, and the comments before it. */
interface Description {
  readonly text: string;
  readonly comment: CommentGroup | undefined;
}

const NO_DESCRIPTION: Description = { text: "", comment: undefined };

function parseDescription(parser: Parser): Description {
  const { kind, value: text } = peek(parser);
  if (kind !== "BlockString" && kind !== "String") return NO_DESCRIPTION;
  const { comment } = parser;
  next(parser);
  return { text, comment };
}

function parseDefinitionInto(parser: Parser, document: SchemaDocument): void {
  const description = parseDescription(parser);
  const { kind, value } = peek(parser);
  const definitionKind = kind === "Name" ? DEFINITION_KINDS.get(value) : undefined;
  if (definitionKind !== undefined) {
    const { comment } = expectKeyword(parser, value);
    document.Definitions.push(parseDefinition(parser, definitionKind, description, comment));
  } else if (kind === "Name" && value === "schema") {
    document.Schema.push(parseSchemaDefinition(parser, description));
  } else if (kind === "Name" && value === "directive") {
    document.Directives.push(parseDirectiveDefinition(parser, description));
  } else if (kind === "Name" && value === "extend") {
    if (description.text !== "") failUnexpected(parser, parser.previous);
    parseExtension(parser, document);
  } else failUnexpected(parser);
}

/** The keywords of type definitions, and the kinds that gqlparser gives them. */
const DEFINITION_KINDS: ReadonlyMap<string, string> = new Map([
  ["scalar", "SCALAR"],
  ["type", "OBJECT"],
  ["interface", "INTERFACE"],
  ["union", "UNION"],
  ["enum", "ENUM"],
  ["input", "INPUT_OBJECT"],
]);

/** The members of any definition, before they are read. */
function definitionOf(
  parser: Parser,
  Kind: string,
  description: Description,
  AfterDescriptionComment: CommentGroup | undefined,
): Definition {
  return {
    position: peekPosition(parser),
    Kind,
    BeforeDescriptionComment: description.comment,
    Description: description.text,
    AfterDescriptionComment,
    Name: "",
    Directives: [],
    Interfaces: [],
    Fields: [],
    Types: [],
    EnumValues: [],
    BuiltIn: false,
    typePositions: [],
  };
}

/** A type definition behind its keyword. */
function parseDefinition(
  parser: Parser,
  kind: string,
  description: Description,
  comment: CommentGroup | undefined,
): Definition {
  const definition = definitionOf(parser, kind, description, comment);
  definition.Name = parseName(parser);
  if (kind === "OBJECT" || kind === "INTERFACE") definition.Interfaces = parseInterfaces(parser);
  definition.Directives = parseDirectives(parser, true);
  parseBody(parser, definition);
  return definition;
}

function parseBody(parser: Parser, definition: Definition): void {
  switch (definition.Kind) {
    case "OBJECT":
    case "INTERFACE": {
      const { parts, comment } = parseSome(parser, BRACES, parseFieldDefinition);
      definition.Fields = parts;
      definition.EndOfDefinitionComment = comment;
      break;
    }
    case "INPUT_OBJECT": {
      const { parts, comment } = parseSome(parser, BRACES, parseInputValue);
      definition.Fields = parts.map((part): FieldDefinition => ({ ...part, Arguments: [] }));
      definition.EndOfDefinitionComment = comment;
      break;
    }
    case "ENUM": {
      const { parts, comment } = parseSome(parser, BRACES, parseEnumValue);
      definition.EnumValues = parts;
      definition.EndOfDefinitionComment = comment;
      break;
    }
    case "UNION":
      parseUnionMembers(parser, definition);
      break;
  }
}

function parseInterfaces(parser: Parser): string[] {
  if (peek(parser).value !== "implements") return [];
  next(parser);
  skip(parser, "&");
  const names = [parseName(parser)];
  while (skip(parser, "&") && parser.error === undefined) names.push(parseName(parser));
  return names;
}

function parseUnionMembers(parser: Parser, definition: Definition): void {
  if (!skip(parser, "=")) return;
  const positions: (Position | undefined)[] = definition.typePositions;
  skip(parser, "|");
  do {
    positions.push(peekPosition(parser));
    definition.Types.push(parseName(parser));
  } while (skip(parser, "|") && parser.error === undefined);
}

/** The members that begin a field, an argument or a value of an enumeration. */
function parseMemberHead(parser: Parser): EnumValueDefinition {
  const description = parseDescription(parser);
  // A description of no characters leaves its comments out: gqlparser's own.
  const { text, comment } = description.text === "" ? NO_DESCRIPTION : description;
  peek(parser);
  const { comment: AfterDescriptionComment } = parser;
  return {
    BeforeDescriptionComment: comment,
    Description: text,
    AfterDescriptionComment,
    position: peekPosition(parser),
    Name: parseName(parser),
    Directives: [],
  };
}

function parseFieldDefinition(parser: Parser): FieldDefinition {
  const head = parseMemberHead(parser);
  const Arguments = parseArgumentDefinitions(parser);
  expectKind(parser, ":");
  const Type = parseTypeReference(parser);
  return { ...head, Arguments, Type, Directives: parseDirectives(parser, true) };
}

function parseArgumentDefinitions(parser: Parser): ArgumentDefinition[] {
  return parseSome(parser, PARENTHESES, parseInputValue).parts;
}

function parseInputValue(parser: Parser): ArgumentDefinition {
  const head = parseMemberHead(parser);
  expectKind(parser, ":");
  const Type = parseTypeReference(parser);
  const DefaultValue = skip(parser, "=") ? parseValueLiteral(parser, true) : undefined;
  return { ...head, Type, DefaultValue, Directives: parseDirectives(parser, true) };
}

function parseEnumValue(parser: Parser): EnumValueDefinition {
  const head = parseMemberHead(parser);
  return { ...head, Directives: parseDirectives(parser, true) };
}

function parseSchemaDefinition(parser: Parser, description: Description): SchemaDefinition {
  const { comment } = expectKeyword(parser, "schema");
  return parseSchemaBody(parser, description, comment);
}

function parseSchemaBody(
  parser: Parser,
  description: Description,
  AfterDescriptionComment: CommentGroup | undefined,
): SchemaDefinition {
  const position = peekPosition(parser);
  const Directives = parseDirectives(parser, true);
  const { parts, comment } = parseSome(parser, BRACES, parseOperationTypeDefinition);
  return {
    position,
    BeforeDescriptionComment: description.comment,
    Description: description.text,
    AfterDescriptionComment,
    Directives,
    OperationTypes: parts,
    EndOfDefinitionComment: comment,
  };
}

function parseOperationTypeDefinition(parser: Parser): OperationTypeDefinition {
  const position = peekPosition(parser);
  const { comment: Comment } = parser;
  const Operation = parseOperationType(parser);
  expectKind(parser, ":");
  return { position, Comment, Operation, Type: parseName(parser) };
}

function parseExtension(parser: Parser, document: SchemaDocument): void {
  const { comment } = expectKeyword(parser, "extend");
  const keyword = peek(parser).value;
  const kind = DEFINITION_KINDS.get(keyword);
  if (kind !== undefined) document.Extensions.push(parseTypeExtension(parser, keyword, comment));
  else if (keyword === "schema") {
    expectKeyword(parser, "schema");
    const extension = parseSchemaBody(parser, NO_DESCRIPTION, comment);
    document.SchemaExtension.push(extension);
    const isEmpty = extension.Directives.length === 0 && extension.OperationTypes.length === 0;
    if (isEmpty) failUnexpected(parser);
  } else failUnexpected(parser);
}

/** An interface that is extended implements nothing here, and an input's directives need not be constant. */
function parseTypeExtension(
  parser: Parser,
  keyword: string,
  comment: CommentGroup | undefined,
): Definition {
  expectKeyword(parser, keyword);
  const kind = DEFINITION_KINDS.get(keyword) as string;
  const definition = definitionOf(parser, kind, NO_DESCRIPTION, comment);
  definition.Name = parseName(parser);
  if (kind === "OBJECT") definition.Interfaces = parseInterfaces(parser);
  definition.Directives = parseDirectives(parser, kind !== "INPUT_OBJECT");
  parseBody(parser, definition);
  const { Interfaces, Directives, Fields, Types, EnumValues } = definition;
  const added = [Interfaces, Directives, Fields, Types, EnumValues];
  if (added.every((parts) => parts.length === 0)) failUnexpected(parser);
  return definition;
}

function parseDirectiveDefinition(parser: Parser, description: Description): DirectiveDefinition {
  const { comment: AfterDescriptionComment } = expectKeyword(parser, "directive");
  expectKind(parser, "@");
  const position = peekPosition(parser);
  const Name = parseName(parser);
  const Arguments = parseArgumentDefinitions(parser);
  const token = peek(parser);
  const IsRepeatable = token.kind === "Name" && token.value === "repeatable";
  if (IsRepeatable) skip(parser, "Name");
  expectKeyword(parser, "on");
  return {
    position,
    BeforeDescriptionComment: description.comment,
    Description: description.text,
    AfterDescriptionComment,
    Name,
    Arguments,
    Locations: parseLocations(parser),
    IsRepeatable,
  };
}

const LOCATIONS = new Set([
  "QUERY",
  "MUTATION",
  "SUBSCRIPTION",
  "FIELD",
  "FRAGMENT_DEFINITION",
  "FRAGMENT_SPREAD",
  "INLINE_FRAGMENT",
  "VARIABLE_DEFINITION",
  "SCHEMA",
  "SCALAR",
  "OBJECT",
  "FIELD_DEFINITION",
  "ARGUMENT_DEFINITION",
  "INTERFACE",
  "UNION",
  "ENUM",
  "ENUM_VALUE",
  "INPUT_OBJECT",
  "INPUT_FIELD_DEFINITION",
]);

function parseLocations(parser: Parser): string[] {
  skip(parser, "|");
  const locations = [parseLocation(parser)];
  while (skip(parser, "|") && parser.error === undefined) locations.push(parseLocation(parser));
  return locations;
}

function parseLocation(parser: Parser): string {
  const { token } = expectKind(parser, "Name");
  if (LOCATIONS.has(token.value)) return token.value;
  failUnexpected(parser, token);
  return "";
}
