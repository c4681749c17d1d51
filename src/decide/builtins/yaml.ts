import { PolicyError } from "../../domain/policy-error.ts";
import { formatGoFloat } from "../../opa/go/float.ts";
import { GoError, isGoError } from "../../opa/go/go-error.ts";
import { hasRawBytes } from "../../opa/go/text-bytes.ts";
import { emitYaml, type YamlTree } from "../../opa/go/yaml/emit-yaml.ts";
import { plainScalar } from "../../opa/go/yaml/scalar-type.ts";
import { isYamlLimit } from "../../opa/go/yaml/yaml-limit.ts";
import { yamlToJson } from "../../opa/go/yaml/yaml-to-json.ts";
import type { EvaluationContext } from "../context.ts";
import { parseValue } from "../values/parse-value.ts";
import { printJson } from "../values/print-value.ts";
import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  numberText,
  type Value,
  ValueSet,
} from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { withGoErrors } from "./go-errors.ts";
import { stringOperand } from "./operands.ts";

/** Reading YAML takes about as many steps for each character. */
const STEPS_PER_CHARACTER = 100;
/** Nor does OPA read a name of more, in JSON, when it makes YAML of JSON. */
const MAX_NAME = 1_024;

/** `yaml.unmarshal(text)`: the first document. */
const yamlUnmarshal: Builtin = (context, args) =>
  parseValue(yamlJson(context, stringOperand(args, 0)));

/** `yaml.is_valid(text)`: false for anything that is no string. */
const yamlIsValid: Builtin = (context, [text]) => {
  if (typeof text !== "string") return false;
  try {
    yamlJson(context, text);
    return true;
  } catch (error) {
    if (isGoError(error)) return false;
    throw error;
  }
};

/** The first document as JSON text. Throws a GoError. */
export function yamlJson(context: EvaluationContext, text: string): string {
  context.spend(text.length * STEPS_PER_CHARACTER);
  if (hasRawBytes(text)) throw new GoError("yaml: invalid UTF-8");
  try {
    return yamlToJson(text);
  } catch (error) {
    if (isYamlLimit(error)) throw new PolicyError("evaluation_error", error.message);
    throw error;
  }
}

/** `yaml.marshal(value)`: OPA writes JSON, reads that as YAML, and writes what it has read. */
const yamlMarshal: Builtin = (context, [value]) => {
  const yaml = emitYaml(treeOf(context, value as Value));
  context.spend(yaml.length);
  return yaml;
};

function treeOf(context: EvaluationContext, value: Value): YamlTree {
  context.spend(8);
  if (typeof value === "string") return readBack(context, value);
  if (value === null || typeof value === "boolean") return { word: String(value) };
  if (isNumber(value)) return numberTree(numberText(value));
  if (isArray(value)) return value.map((element) => treeOf(context, element));
  if (value instanceof ValueSet) return value.sorted.map((member) => treeOf(context, member));
  if (!isObject(value)) throw new PolicyError("internal_error", "a value of no type");
  // Of keys with one JSON text OPA keeps the last, whatever the others hold.
  const members = new Map<string, Value>();
  for (const [key, held] of entriesOf(value)) {
    members.set(typeof key === "string" ? key : printJson(key), held);
  }
  return new Map(
    [...members].map(([name, held]) => [nameOf(context, name), treeOf(context, held)]),
  );
}

function nameOf(context: EvaluationContext, name: string): string {
  const isLong = name.length > MAX_NAME / 8 && [...printJson(name)].length > MAX_NAME;
  if (isLong || name.includes("\u0085")) {
    throw new BuiltinError("yaml: did not find expected ',' or '}'");
  }
  return readBack(context, name);
}

/** What YAML allows nowhere, but for what JSON escapes; Go writes bytes that are not UTF-8 as U+FFFD. */
const FORBIDDEN = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** A string as a YAML reader takes its JSON: the one line end that JSON does not escape is folded. */
function readBack(context: EvaluationContext, text: string): string {
  context.spend(text.length);
  if (FORBIDDEN.test(text)) throw new BuiltinError("yaml: control characters are not allowed");
  const valid = hasRawBytes(text) ? text.replace(/[\ud800-\udfff]/gu, "\ufffd") : text;
  if (!valid.includes("\u0085")) return valid;
  if (/\u0085(?:---|\.\.\.)(?:[ \t\u0085"]|$)/.test(valid)) {
    throw new BuiltinError("yaml: found unexpected document indicator");
  }
  return foldLines(valid.split("\u0085"));
}

/** One line end becomes a space, more become line ends, and the spaces around them go. */
function foldLines(lines: readonly string[]): string {
  const last = lines.length - 1;
  let folded = "";
  let ends = 0;
  for (const [at, line] of lines.entries()) {
    const text = line.slice(at === 0 ? 0 : leadingSpaces(line));
    const kept = at === last ? text : withoutTrailingSpaces(text);
    if (kept !== "" || at === last) {
      if (ends > 0) folded += ends === 1 ? " " : "\n".repeat(ends - 1);
      folded += kept;
      ends = 0;
    }
    ends++;
  }
  return folded;
}

function leadingSpaces(text: string): number {
  let count = 0;
  while (text.charAt(count) === " ") count++;
  return count;
}

function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === " ") end--;
  return text.slice(0, end);
}

function numberTree(text: string): YamlTree {
  const value = plainScalar(text);
  if (typeof value === "string") return value;
  if (typeof value === "number") return { word: formatGoFloat(value, "g", -1) };
  return { word: String((value as { integer: bigint }).integer) };
}

export const YAML: BuiltinFamily = {
  "yaml.is_valid": pure(1, yamlIsValid),
  "yaml.marshal": pure(1, yamlMarshal),
  "yaml.unmarshal": pure(1, withGoErrors(yamlUnmarshal)),
};
