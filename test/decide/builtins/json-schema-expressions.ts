import { regoText as text } from "../values/arbitrary-value.ts";
import { calls, type Expression, untyped } from "./expression.ts";
import { DOCUMENTS, FORMATS, SCHEMAS, TEXTS } from "./json-schema-documents.ts";

const ODD_OPERANDS = [
  "1",
  "null",
  "true",
  '{"a"}',
  '{1: {"type": "string"}}',
  '{"type": {"string"}}',
];

/** `json.match_schema` and `json.verify_schema`. */
export const JSON_SCHEMA: readonly Expression[] = [
  ...calls("a schema", "json.verify_schema", [
    ...SCHEMAS.map((schema) => [untyped(schema)]),
    ...[...SCHEMAS, ...TEXTS].map((schema) => [text(schema)]),
    ...ODD_OPERANDS.map((operand) => [untyped(operand)]),
  ]),
  ...Object.entries(FORMATS).flatMap(([format, texts]) =>
    calls(
      `a text of the format ${format}`,
      "json.match_schema",
      texts.map((each) => [text(JSON.stringify(each)), JSON.stringify({ format })]),
    ),
  ),
  ...calls("a text for a document", "json.match_schema", [
    ...TEXTS.map((document) => [text(document), '{"type": "object"}']),
    ...TEXTS.map((document) => [text(document), '{"maximum": 5}']),
    ...TEXTS.map((schema) => [text("1"), text(schema)]),
  ]),
  ...calls("operands of any type", "json.match_schema", [
    ...ODD_OPERANDS.map((operand) => [untyped(operand), "{}"]),
    ...ODD_OPERANDS.map((operand) => ["{}", untyped(operand)]),
  ]),
  ...calls("documents of one member", "json.match_schema", [
    ...SCHEMAS.map((schema) => [text("null"), untyped(schema)]),
    ...SCHEMAS.map((schema) => ['{"a": 1}', text(schema)]),
  ]),
];

/** Every document against every schema: OPA finds what is wrong with the members in any order. */
export const UNORDERED: readonly Expression[] = calls(
  "a document",
  "json.match_schema",
  SCHEMAS.flatMap((schema) => DOCUMENTS.map((document) => [text(document), untyped(schema)])),
);
