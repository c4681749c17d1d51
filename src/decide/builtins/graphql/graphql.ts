import { isObject, type Value } from "../../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "../builtin.ts";
import { stringOperand, wrongType } from "../operands.ts";
import type { Work } from "../work.ts";
import { buildSchema } from "./build-schema.ts";
import { queryFromValue, schemaFromValue } from "./decode.ts";
import { queryValue, schemaValue } from "./encode.ts";
import { GraphqlError, opaMessage } from "./graphql-error.ts";
import { parseQueryDocument } from "./parse-query.ts";
import { parseSchemaDocument } from "./parse-schema.ts";
import { PRELUDE } from "./prelude.ts";
import type { Schema } from "./schema.ts";
import type { QueryDocument, SchemaDocument } from "./syntax.ts";
import { complaintsAbout } from "./validate.ts";

/** `graphql.parse_query(text)`: the syntax tree of a query (OPA v1/topdown/graphql.go). */
const parseQuery: Builtin = (context, args) => {
  const work = { context, depth: 0 };
  return queryValue(queryOfText(stringOperand(args, 0), work), work);
};

/** `graphql.parse_schema(text)`: the syntax tree of a schema, which need not be valid. */
const parseSchema: Builtin = (context, args) => {
  const work = { context, depth: 0 };
  return schemaValue(schemaOfText(stringOperand(args, 0), work), work);
};

/** `graphql.parse(query, schema)`: both syntax trees, where the query is valid. */
const parse: Builtin = (context, args) => [...verified(args, { context, depth: 0 })];

/** `graphql.parse_and_verify(query, schema)`: whether the query is valid, and if so both syntax trees. */
const parseAndVerify: Builtin = (context, args) =>
  unlessRefused(() => [true, ...verified(args, { context, depth: 0 })], [false, {}, {}]);

/** `graphql.is_valid(query, schema)` */
const isValid: Builtin = (context, args) => {
  const work = { context, depth: 0 };
  return unlessRefused(() => {
    const query = queryOperand(args, work);
    validate(query, schemaOf(schemaOperand(args, 1, work), work), work);
    return true;
  }, false);
};

/** `graphql.schema_is_valid(schema)` */
const schemaIsValid: Builtin = (context, args) => {
  const work = { context, depth: 0 };
  return unlessRefused(() => {
    schemaOf(schemaOperand(args, 0, work), work);
    return true;
  }, false);
};

function unlessRefused(answer: () => Value, refused: Value): Value {
  try {
    return answer();
  } catch (error) {
    if (error instanceof BuiltinError) return refused;
    throw error;
  }
}

/** The trees of a query and a schema: as they were before they were validated. */
function verified(args: readonly Value[], work: Work): readonly [query: Value, schema: Value] {
  const query = queryOperand(args, work);
  const schema = schemaOperand(args, 1, work);
  const schemaTree = schemaValue(schema, work);
  const queryTree = queryValue(query, work);
  validate(query, schemaOf(schema, work), work);
  return [queryTree, schemaTree];
}

function queryOperand(args: readonly Value[], work: Work): QueryDocument {
  const value = args[0] as Value;
  if (typeof value === "string") return queryOfText(value, work);
  if (isObject(value)) return queryFromValue(value, work);
  throw wrongDocument(0, value);
}

function schemaOperand(args: readonly Value[], position: number, work: Work): SchemaDocument {
  const value = args[position] as Value;
  if (typeof value === "string") return schemaOfText(value, work);
  if (isObject(value)) return schemaFromValue(value, work);
  throw wrongDocument(position, value);
}

/** OPA counts these operands from zero. */
function wrongDocument(position: number, value: Value): BuiltinError {
  return wrongType(position - 1, value, "string", "object");
}

function queryOfText(text: string, work: Work): QueryDocument {
  return translated(() => parseQueryDocument(text, work), opaMessage);
}

function schemaOfText(text: string, work: Work): SchemaDocument {
  return translated(() => parseSchemaDocument(text, work), opaMessage);
}

/** The schema of a document together with what every schema holds. */
function schemaOf(document: SchemaDocument, work: Work): Schema {
  const prelude = parseSchemaDocument(PRELUDE, work);
  for (const definition of prelude.Definitions)
    if (definition !== undefined) definition.BuiltIn = true;
  const merged: SchemaDocument = {
    Schema: document.Schema,
    SchemaExtension: document.SchemaExtension,
    Directives: [...prelude.Directives, ...document.Directives],
    Definitions: [...prelude.Definitions, ...document.Definitions],
    Extensions: document.Extensions,
  };
  const intro = "Error in gqlparser SchemaDocument to Schema conversion";
  return translated(
    () => buildSchema(merged, work),
    (text) => `${intro}: ${text}`,
  );
}

function validate(query: QueryDocument, schema: Schema, work: Work): void {
  const complaints = complaintsAbout(schema, query, work);
  if (complaints !== "") throw new BuiltinError(opaMessage(complaints));
}

function translated<T>(make: () => T, message: (text: string) => string): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof GraphqlError) throw new BuiltinError(message(error.message));
    throw error;
  }
}

export const GRAPHQL: BuiltinFamily = {
  "graphql.is_valid": pure(2, isValid),
  "graphql.parse": pure(2, parse),
  "graphql.parse_and_verify": pure(2, parseAndVerify),
  "graphql.parse_query": pure(1, parseQuery),
  "graphql.parse_schema": pure(1, parseSchema),
  "graphql.schema_is_valid": pure(1, schemaIsValid),
};
