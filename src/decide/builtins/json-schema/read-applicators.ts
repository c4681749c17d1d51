import { BuiltinError } from "../builtin.ts";
import { spendOnText } from "../cost.ts";
import {
  countKeyword,
  isSchema,
  keyword,
  listKeyword,
  mustBeOfAn,
  type Reading,
} from "./keywords.ts";
import { plainText } from "./plain-text.ts";
import { DRAFT, type SubSchema } from "./schema.ts";

/** Reads what a schema says about elements, whole values and other schemas, in gojsonschema's order. Throws a BuiltinError. */
export function readApplicators(reading: Reading): void {
  readElements(reading);
  readValues(reading);
  const { schema } = reading;
  for (const key of ["oneOf", "anyOf", "allOf"] as const) {
    for (const each of listKeyword(reading, key) ?? []) schema[key].push(reading.child(each));
  }
  const not = schemaKeyword(reading, "not");
  if (not !== undefined) schema.not = not;
  if (reading.draft < DRAFT.seven) return;
  const condition = schemaKeyword(reading, "if");
  if (condition !== undefined) schema.condition = condition;
  const consequence = schemaKeyword(reading, "then");
  if (consequence !== undefined) schema.consequence = consequence;
  const alternative = schemaKeyword(reading, "else");
  if (alternative !== undefined) schema.alternative = alternative;
}

function schemaKeyword(reading: Reading, key: string): SubSchema | undefined {
  const value = keyword(reading, key);
  if (value === undefined) return undefined;
  if (!isSchema(value)) throw mustBeOfAn(key, "object");
  return reading.child(value);
}

function readElements(reading: Reading): void {
  const { schema } = reading;
  const least = countKeyword(reading, "minItems");
  if (least !== undefined) schema.minItems = least;
  const most = countKeyword(reading, "maxItems");
  if (most !== undefined) schema.maxItems = most;
  const unique = keyword(reading, "uniqueItems");
  if (unique !== undefined) {
    if (typeof unique !== "boolean") {
      throw new BuiltinError("uniqueItems must be of a boolean");
    }
    schema.uniqueItems = unique;
  }
  const contained = keyword(reading, "contains");
  if (contained !== undefined && reading.draft >= DRAFT.six) {
    schema.contains = reading.child(contained);
  }
}

function readValues(reading: Reading): void {
  const { schema, work } = reading;
  const constant = keyword(reading, "const");
  if (constant !== undefined && reading.draft >= DRAFT.six) {
    schema.constant = plainText(constant, work);
  }
  const values = listKeyword(reading, "enum");
  if (values === undefined) return;
  const texts = new Set<string>();
  for (const value of values) {
    const text = plainText(value, work);
    spendOnText(work.context, text.length);
    if (texts.has(text)) throw new BuiltinError("enum items must be unique");
    texts.add(text);
  }
  schema.enumeration = [...texts];
}
