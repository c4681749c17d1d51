import { isBlank } from "../../../means/json/input-json.ts";
import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { normaliseJson } from "../../../means/json/normalise-json.ts";
import { skipSpace, skipValue, startScan } from "../../../means/json/scan-json.ts";
import { bytesOf, textOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import { parseValue } from "../../values/parse-value.ts";
import { printJson } from "../../values/print-value.ts";
import { isArray, isObject, type Value } from "../../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, impure } from "../builtin.ts";
import { compileSchema } from "./compile.ts";
import { orBuiltinError } from "./plain-text.ts";
import type { SubSchema } from "./schema.ts";
import { mismatches } from "./validate.ts";

/** `json.verify_schema(schema)`: whether gojsonschema can compile it, and if not, why (OPA v1/topdown/jsonschema.go). */
const jsonVerifySchema: Builtin = (context, [schema]) => {
  try {
    compile(context, schema as Value);
    return [true, null];
  } catch (error) {
    if (error instanceof BuiltinError) return [false, `jsonschema: ${error.message}`];
    throw error;
  }
};

/** `json.match_schema(document, schema)`: whether the document matches, and all that does not. */
const jsonMatchSchema: Builtin = (context, args) => {
  const [document, schema] = args as [Value, Value];
  const text = jsonTextOf(context, document);
  const compiled = compiledOf(context, schema);
  const found = mismatches(compiled, parseValue(text), { context, depth: 0 });
  const errors = found.map(({ type, field, description }) => ({
    error: `${field}: ${description}`,
    type,
    field,
    desc: description,
  }));
  return [errors.length === 0, errors];
};

/** Schemas that are objects of the policy or its data are the same ones in every decision. */
const COMPILED = new WeakMap<object, SubSchema>();

function compiledOf(context: EvaluationContext, schema: Value): SubSchema {
  if (typeof schema !== "object" || schema === null) return compile(context, schema);
  const known = COMPILED.get(schema);
  if (known !== undefined) return known;
  const compiled = compile(context, schema);
  COMPILED.set(schema, compiled);
  return compiled;
}

function compile(context: EvaluationContext, schema: Value): SubSchema {
  const document = parseValue(jsonTextOf(context, schema));
  return compileSchema(document, { context, depth: 0 });
}

/** An operand as JSON: a text is taken for JSON already, an object or array is written as it. Throws a BuiltinError. */
function jsonTextOf(context: EvaluationContext, value: Value): string {
  if (typeof value === "string") return checkedText(context, value);
  if (!isArray(value) && !isObject(value)) {
    throw new BuiltinError("wrong type, expected string or object");
  }
  const text = orBuiltinError(() => printJson(value));
  context.spend(text.length);
  return text;
}

function checkedText(context: EvaluationContext, text: string): string {
  const bytes = bytesOf(text);
  context.spend(bytes.length * 2);
  const start = skipSpace(bytes, 0);
  const end = endOfValue(bytes, start);
  if (end === undefined || !isBlank(bytes, end)) throw new BuiltinError("invalid JSON string");
  return textOf(normaliseJson(bytes, start, end));
}

function endOfValue(bytes: Uint8Array, start: number): number | undefined {
  startScan();
  try {
    return skipValue(bytes, start, 0);
  } catch (error) {
    if (isJsonSyntaxError(error)) return undefined;
    throw error;
  }
}

/** As impure as OPA declares them: where OPA would fetch a schema, we refuse it. */
export const JSON_SCHEMA: BuiltinFamily = {
  "json.match_schema": impure(2, jsonMatchSchema),
  "json.verify_schema": impure(1, jsonVerifySchema),
};
