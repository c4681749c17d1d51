import { isNumber } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import {
  countKeyword,
  invalidType,
  keyword,
  listKeyword,
  patternOf,
  type Reading,
  textKeyword,
} from "./keywords.ts";
import { boundOf } from "./numbers.ts";
import { type Bound, DRAFT } from "./schema.ts";

/** Reads what a schema says about numbers, texts and sizes, in gojsonschema's order. Throws a BuiltinError. */
export function readBounds(reading: Reading): void {
  readMultipleOf(reading);
  readRange(reading, "minimum", "exclusiveMinimum");
  readRange(reading, "maximum", "exclusiveMaximum");
  readText(reading);
  readMembers(reading);
}

function readMultipleOf(reading: Reading): void {
  const value = keyword(reading, "multipleOf");
  if (value === undefined) return;
  const bound = boundOf(value, reading.work.context);
  if (bound === undefined) throw invalidType("Number", "multipleOf");
  if (bound.value.numerator <= 0n) {
    throw new BuiltinError("multipleOf must be strictly greater than 0");
  }
  reading.schema.multipleOf = bound;
}

type Limit = "minimum" | "maximum";
type ExclusiveLimit = "exclusiveMinimum" | "exclusiveMaximum";

function readRange(reading: Reading, limit: Limit, exclusive: ExclusiveLimit): void {
  const value = keyword(reading, limit);
  if (value !== undefined) {
    const bound = boundOf(value, reading.work.context);
    if (bound === undefined) throw new BuiltinError(`${limit} must be of a Number`);
    reading.schema[limit] = bound;
  }
  readExclusive(reading, limit, exclusive);
}

/** In draft 4 whether the limit itself is left out, in later ones a limit of its own. */
function readExclusive(reading: Reading, limit: Limit, exclusive: ExclusiveLimit): void {
  const value = keyword(reading, exclusive);
  if (value === undefined) return;
  const { schema, draft, work } = reading;
  const mayBeFlag = draft === DRAFT.four || draft === DRAFT.hybrid;
  if (typeof value === "boolean" && mayBeFlag) {
    if (schema[limit] === undefined) {
      throw new BuiltinError(`${exclusive} cannot be used without ${limit}`);
    }
    if (!value) return;
    schema[exclusive] = schema[limit] as Bound;
    schema[limit] = undefined;
  } else if (isNumber(value) && draft !== DRAFT.four) {
    const bound = boundOf(value, work.context);
    if (bound !== undefined) schema[exclusive] = bound;
  } else {
    const wanted = { [DRAFT.four]: "boolean", [DRAFT.hybrid]: "boolean/number" }[draft];
    throw invalidType(wanted ?? "number", exclusive);
  }
}

function readText(reading: Reading): void {
  const { schema } = reading;
  const least = countKeyword(reading, "minLength");
  const most = countKeyword(reading, "maxLength");
  if (least !== undefined) schema.minLength = least;
  if (most !== undefined) schema.maxLength = most;
  if (least !== undefined && most !== undefined && least > most) {
    throw new BuiltinError("minLength cannot be greater than maxLength");
  }
  const source = textKeyword(reading, "pattern");
  if (source !== undefined) {
    const pattern = patternOf(source, reading.work);
    if (pattern === undefined) throw new BuiltinError("pattern must be a valid regex");
    schema.pattern = pattern;
  }
  schema.format = textKeyword(reading, "format") ?? "";
}

function readMembers(reading: Reading): void {
  const { schema } = reading;
  const least = countKeyword(reading, "minProperties");
  const most = countKeyword(reading, "maxProperties");
  if (least !== undefined) schema.minProperties = least;
  if (most !== undefined) schema.maxProperties = most;
  if (least !== undefined && most !== undefined && least > most) {
    throw new BuiltinError("minProperties cannot be greater than maxProperties");
  }
  for (const name of listKeyword(reading, "required") ?? []) {
    if (typeof name !== "string") throw invalidType("string", "required");
    if (schema.required.has(name)) throw new BuiltinError("required items must be unique");
    schema.required.add(name);
  }
}
