import { regoText as text } from "../values/arbitrary-value.ts";
import { calls, type Expression, untyped } from "./expression.ts";
import { QUERIES, SCHEMAS, VALID_SCHEMA } from "./graphql-documents.ts";

const QUERY_TREE =
  '{"Operations": [{"Operation": "query", "SelectionSet": [{"Name": "a", "Arguments": null}, null, {"TypeCondition": 5}]}]}';
const SCHEMA_TREE =
  '{"definitions": [{"KIND": "OBJECT", "Name": "Query", "Fields": [{"Name": "a", "Type": {"NamedType": "Int"}}]}]}';
const ODD_OPERANDS = ["1", "null", "[]", '{"a"}', "{}", '{1: "a"}', '"x"'];
const ODD_TREES = [
  '{"Operations": 5}',
  '{"Operations": [{"Name": 5}]}',
  '{"Operations": [{"SelectionSet": {}}]}',
  '{"Fragments": [{"Name": "A", "Position": 5}], "Directives": 7}',
  '{"Operations": [], "__proto__": 1, "constructor": 2}',
  '{"Operations": [{"VariableDefinitions": [{"Variable": "v", "Type": {"NamedType": "Int"}, "DefaultValue": {"Kind": 1.0}}]}]}',
  '{"Operations": {"a"}}',
];

/** The builtins over GraphQL. */
export const GRAPHQL: readonly Expression[] = [
  ...calls(
    "a query",
    "graphql.parse_query",
    QUERIES.map((query) => [text(query)]),
  ),
  ...calls(
    "a schema",
    "graphql.parse_schema",
    SCHEMAS.map((schema) => [text(schema)]),
  ),
  ...calls(
    "whether a schema is valid",
    "graphql.schema_is_valid",
    SCHEMAS.map((schema) => [text(schema)]),
  ),
  ...calls(
    "whether a query is valid",
    "graphql.is_valid",
    QUERIES.map((query) => [text(query), text(VALID_SCHEMA)]),
  ),
  ...calls("a query against a schema", "graphql.parse_and_verify", [
    ...QUERIES.map((query) => [text(query), text(VALID_SCHEMA)]),
    ...SCHEMAS.map((schema) => [text("{ a }"), text(schema)]),
  ]),
  ...calls("a query with its schema", "graphql.parse", [
    ...QUERIES.map((query) => [text(query), text(VALID_SCHEMA)]),
    ...SCHEMAS.map((schema) => [text("{ a }"), text(schema)]),
  ]),
  ...["graphql.parse_query", "graphql.parse_schema", "graphql.schema_is_valid"].flatMap((name) =>
    calls(
      "an operand of any type",
      name,
      ODD_OPERANDS.map((operand) => [untyped(operand)]),
    ),
  ),
  ...["graphql.parse", "graphql.is_valid", "graphql.parse_and_verify"].flatMap((name) => [
    ...calls("operands of any type", name, [
      ...ODD_OPERANDS.map((operand) => [untyped(operand), text("type Query { a: Int }")]),
      ...ODD_OPERANDS.map((operand) => [text("{ a }"), untyped(operand)]),
    ]),
    ...calls("syntax trees given as objects", name, [
      [QUERY_TREE, SCHEMA_TREE],
      [QUERY_TREE, text("type Query { a: Int }")],
      [text("{ a }"), SCHEMA_TREE],
      ...ODD_TREES.map((tree) => [tree, SCHEMA_TREE]),
      ...ODD_TREES.map((tree) => [QUERY_TREE, tree]),
    ]),
  ]),
];
