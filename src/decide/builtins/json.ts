import { isPolicyError } from "../../domain/policy-error.ts";
import { indentJson } from "../../means/json/indent-json.ts";
import { isBlank } from "../../means/json/input-json.ts";
import { isJsonSyntaxError } from "../../means/json/json-syntax-error.ts";
import { skipSpace, skipValue, startScan } from "../../means/json/scan-json.ts";
import { bytesOf } from "../../opa/go/text-bytes.ts";
import { isOverBudget } from "../context.ts";
import { EVAL_TYPE_ERROR } from "../findings.ts";
import { decodeJson } from "../values/decode-json.ts";
import { printJson, printValue } from "../values/print-value.ts";
import { entriesOf, isObject, type Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { stringOperand, wrongType } from "./operands.ts";

/** What Wasm memory could hardly hold anyway. */
const MAX_INDENTED = 64 * 1024 * 1024;

/** `json.marshal(value)`. */
const jsonMarshal: Builtin = (context, [value]) => {
  const text = marshal(value as Value);
  context.spend(text.length);
  return text;
};

/** `json.marshal_with_options(value, {"prefix": ..., "indent": ..., "pretty": ...})`: Go's json.MarshalIndent. */
const jsonMarshalWithOptions: Builtin = (context, args) => {
  const [value, options] = args as [Value, Value];
  const { prefix, indent, pretty } = marshalOptions(options);
  const compact = marshal(value);
  context.spend(compact.length);
  if (!pretty) return compact;
  const lines = indentJson(compact, { prefix, indent, maxLength: MAX_INDENTED });
  if (lines === undefined) throw new BuiltinError("the indented text would be too long");
  context.spend(lines.length);
  return prefix + lines;
};

interface MarshalOptions {
  readonly prefix: string;
  readonly indent: string;
  readonly pretty: boolean;
}

function marshalOptions(options: Value): MarshalOptions {
  if (!isObject(options)) throw wrongType(1, options, "object");
  let prefix = "";
  let indent = "\t";
  let implied = false;
  let explicit: boolean | undefined;
  for (const [at, [key, value]] of entriesOf(options).entries()) {
    if (key === "pretty" && typeof value === "boolean") explicit = value;
    else if (key === "prefix" && typeof value === "string") prefix = value;
    else if (key === "indent" && typeof value === "string") indent = value;
    else throw wrongOption(at, key, value);
    implied ||= key !== "pretty";
  }
  return { prefix, indent, pretty: explicit ?? implied };
}

function wrongOption(at: number, key: Value, value: Value): BuiltinError {
  const name = printValue(key);
  if (typeof key !== "string") {
    const problem = wrongType(at - 1, key, "string").message;
    const text = `operand 2 failed to stringify key ${name} at index ${at}: ${problem}`;
    return new BuiltinError(text, EVAL_TYPE_ERROR.code);
  }
  const { message } = wrongType(at - 1, value, "string");
  const what =
    key === "pretty"
      ? `key ${name} failed cast to bool`
      : key === "prefix" || key === "indent"
        ? `key ${name} failed cast to string: ${message}`
        : `object contained unknown key ${name}`;
  return new BuiltinError(`operand 2 ${what}`, EVAL_TYPE_ERROR.code);
}

/** Go's json.Marshal of what OPA makes of a value; throws a BuiltinError. */
export function marshal(value: Value): string {
  return orBuiltinError(() => printJson(value));
}

/** `json.unmarshal(text)`. */
const jsonUnmarshal: Builtin = (context, args) => {
  const bytes = bytesOf(stringOperand(args, 0));
  context.spend(bytes.length * 2);
  return orBuiltinError(() => decodeJson(bytes));
};

/** `json.is_valid(text)`: Go's json.Valid, which numbers of any size pass; false for anything that is no string. */
const jsonIsValid: Builtin = (context, [value]) => {
  if (typeof value !== "string") return false;
  const bytes = bytesOf(value);
  context.spend(bytes.length);
  startScan();
  try {
    return isBlank(bytes, skipValue(bytes, skipSpace(bytes, 0), 0));
  } catch (error) {
    if (isJsonSyntaxError(error)) return false;
    throw error;
  }
};

function orBuiltinError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isOverBudget(error)) throw error;
    if (isPolicyError(error) || isJsonSyntaxError(error)) throw new BuiltinError(error.message);
    throw error;
  }
}

export const JSON_TEXT: BuiltinFamily = {
  "json.is_valid": pure(1, jsonIsValid),
  "json.marshal": pure(1, jsonMarshal),
  "json.marshal_with_options": pure(2, jsonMarshalWithOptions),
  "json.unmarshal": pure(1, jsonUnmarshal),
};
