import { byteTextOf, compareTexts, textOfByteText } from "../../opa/go/text-bytes.ts";
import { escapeUrl, unescapeUrl } from "../../opa/go/url/url-escapes.ts";
import type { EvaluationContext } from "../context.ts";
import { printJson } from "../values/print-value.ts";
import {
  type Entry,
  entriesOf,
  isArray,
  makeObject,
  type Value,
  ValueSet,
} from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnText } from "./cost.ts";
import { withGoErrors } from "./go-errors.ts";
import { badOperand, objectOperand, stringOperand } from "./operands.ts";

/** Go reads no query of more, lest whoever counts them pays. */
const MAX_PARAMETERS = 10_000;

/** `urlquery.encode(text)`. */
const urlQueryEncode: Builtin = (context, args) => escaped(context, stringOperand(args, 0));

/** `urlquery.decode(text)`. */
const urlQueryDecode: Builtin = (context, args) => unescaped(context, stringOperand(args, 0));

/** `urlquery.encode_object(object)`: values are strings, or arrays or sets of them. */
const urlQueryEncodeObject: Builtin = (context, args) => {
  const values = new Map<string, readonly string[]>();
  for (const [key, value] of entriesOf(objectOperand(args, 0))) {
    values.set(typeof key === "string" ? key : printJson(key), parameterValues(value));
  }
  const parameters: string[] = [];
  for (const key of [...values.keys()].sort(compareTexts)) {
    const name = escaped(context, key);
    for (const value of values.get(key) ?? []) {
      parameters.push(`${name}=${escaped(context, value)}`);
      spendOnText(context, name.length);
    }
  }
  return parameters.join("&");
};

function parameterValues(value: Value): readonly string[] {
  const values = value instanceof ValueSet ? value.sorted : isArray(value) ? value : [value];
  for (const one of values) {
    if (typeof one !== "string") {
      throw badOperand(0, "values must be string, array[string], or set[string]");
    }
  }
  return values as readonly string[];
}

/** `urlquery.decode_object(query)`: an array of values for each name (Go's url.ParseQuery). */
const urlQueryDecodeObject: Builtin = (context, args) => {
  const parameters = stringOperand(args, 0).split("&");
  if (parameters.length > MAX_PARAMETERS) {
    throw new BuiltinError("number of URL query parameters exceeded limit");
  }
  const values = new Map<string, string[]>();
  for (const parameter of parameters) {
    if (parameter.includes(";")) throw new BuiltinError("invalid semicolon separator in query");
    if (parameter === "") continue;
    const equals = parameter.indexOf("=");
    const key = unescaped(context, equals < 0 ? parameter : parameter.slice(0, equals));
    const value = equals < 0 ? "" : unescaped(context, parameter.slice(equals + 1));
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return makeObject([...values] as Entry[]);
};

function escaped(context: EvaluationContext, text: string): string {
  spendOnText(context, text.length * 16);
  return escapeUrl(byteTextOf(text), "query");
}

function unescaped(context: EvaluationContext, text: string): string {
  spendOnText(context, text.length * 16);
  return textOfByteText(unescapeUrl(byteTextOf(text), "query"));
}

export const URL_QUERY: BuiltinFamily = {
  "urlquery.decode": pure(1, withGoErrors(urlQueryDecode)),
  "urlquery.decode_object": pure(1, withGoErrors(urlQueryDecodeObject)),
  "urlquery.encode": pure(1, urlQueryEncode),
  "urlquery.encode_object": pure(1, urlQueryEncodeObject),
};
