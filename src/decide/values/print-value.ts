import { PolicyError } from "../../domain/policy-error.ts";
import { quoteGo } from "../../opa/go/quote.ts";
import { hasRawBytes } from "../../opa/go/text-bytes.ts";
import { createObjectLayouts } from "./object-layouts.ts";
import { type Entry, entriesOf, makeObject, type Value, type ValueObject } from "./value.ts";
import { type PrintedEntry, type Style, writeValue } from "./write-value.ts";

const REGO: Style = {
  comma: ", ",
  colon: ": ",
  openSet: "{",
  closeSet: "}",
  emptySet: "set()",
  string: quoteGo,
  number: (text) => text,
  entries: (object) => object.sorted.map(([key, value]) => [writeValue(key, REGO), value]),
  layouts: createObjectLayouts(", ", (key) => `${quoteGo(key)}: `),
};

const WASM: Style = {
  comma: ",",
  colon: ":",
  openSet: "{",
  closeSet: "}",
  emptySet: "set()",
  string: wasmString,
  number: (text) => text,
  entries: (object) => object.sorted.map(([key, value]) => [writeValue(key, WASM), value]),
  layouts: createObjectLayouts(",", (key) => `${wasmString(key)}:`),
};

const JSON_TEXT: Style = {
  comma: ",",
  colon: ":",
  openSet: "[",
  closeSet: "]",
  emptySet: "[]",
  string: jsonString,
  number: jsonNumber,
  entries: jsonEntries,
  layouts: createObjectLayouts(",", (key) => `${jsonString(key)}:`),
};

const FLOAT_JSON: Style = { ...JSON_TEXT, number: jsonFloat };

/** The text that OPA's `Value.String()` gives: Rego, with Go's quoting of strings. */
export function printValue(value: Value): string {
  return writeValue(value, REGO);
}

/**
 * The text from which `opa_value_parse` of a Wasm module makes the same value again. Throws a PolicyError
 * `evaluation_error` for strings that are not UTF-8: the module has no way to take them.
 */
export function valueText(value: Value): string {
  return writeValue(value, WASM);
}

/**
 * The JSON text that OPA's server answers (ast.JSON and Go's encoding/json): sets as sorted arrays, keys that are no
 * strings as their JSON text, keys in byte order, `<`, `>`, `&` escaped, numbers as they were written. Throws a
 * PolicyError `internal_error` where Go refuses the text of a number.
 */
export function printJson(value: Value): string {
  return writeValue(value, JSON_TEXT);
}

/**
 * The JSON text that Go writes after it has read the value with every number as a float64. Throws a PolicyError
 * `internal_error` for a number beyond one.
 */
export function printFloatJson(value: Value): string {
  return writeValue(value, FLOAT_JSON);
}

/** Strings that need no escape in any of the forms. */
const PLAIN = /^[ !#-%'-;=?-[\]-~]*$/;
/** The units of such strings. */
const PLAIN_UNIT: Uint8Array = new Uint8Array(0x1_00_00);
for (let unit = 0; unit < 0x80; unit++)
  PLAIN_UNIT[unit] = PLAIN.test(String.fromCharCode(unit)) ? 1 : 0;
const SHORT = 24;

function isPlain(text: string): boolean {
  const { length } = text;
  if (length > SHORT) return PLAIN.test(text);
  // An expression takes longer to begin than this takes to end.
  for (let i = 0; i < length; i++) if (PLAIN_UNIT[text.charCodeAt(i)] === 0) return false;
  return true;
}

function wasmString(text: string): string {
  if (isPlain(text)) return `"${text}"`;
  if (hasRawBytes(text)) {
    throw new PolicyError(
      "evaluation_error",
      "a string that is not UTF-8 cannot be given to a Wasm module",
    );
  }
  return JSON.stringify(text);
}

const HTML_CHARACTER = /[<>&\u2028\u2029]/g;
const RAW_BYTE = /[\ud800-\udfff]/u;

/** A string as Go's encoding/json writes it. */
function jsonString(text: string): string {
  if (isPlain(text)) return `"${text}"`;
  const literal = hasRawBytes(text)
    ? `"${text.split(RAW_BYTE).map(jsonContent).join("\\ufffd")}"`
    : JSON.stringify(text);
  return literal.replace(HTML_CHARACTER, escapeUnit);
}

function jsonContent(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

function jsonNumber(text: string): string {
  if (JSON_NUMBER.test(text)) return text;
  throw new PolicyError(
    "internal_error",
    `json: invalid number literal, trying to marshal ${JSON.stringify(text)}`,
  );
}

function jsonFloat(text: string): string {
  const float = Number(text);
  if (Number.isFinite(float)) return Object.is(float, -0) ? "-0" : String(float);
  throw new PolicyError(
    "internal_error",
    `json: cannot unmarshal number ${text} into Go value of type float64`,
  );
}

/** Keys as Go's map of strings would hold and sort them: of equal texts the last in Rego's order wins. */
function jsonEntries(object: ValueObject): readonly PrintedEntry[] {
  const byText = makeObject(
    object.sorted.map(([key, value]): Entry => {
      return [typeof key === "string" ? key : writeValue(key, JSON_TEXT), value];
    }),
  );
  return entriesOf(byText).map(([key, value]) => [jsonString(key as string), value]);
}
