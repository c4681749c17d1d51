import { compileRegexp } from "../../../opa/go/regexp/regexp.ts";
import { isArray, isObject, type ObjectValue, type Value, valueAt } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import type { Work } from "../work.ts";
import { integerOf } from "./numbers.ts";
import type { Pattern, SubSchema } from "./schema.ts";

/** A schema that is being read: its keywords, and where they go. */
export interface Reading {
  readonly keywords: ObjectValue;
  readonly schema: SubSchema;
  readonly draft: number;
  readonly work: Work;
  /** Reads a schema within this one. */
  readonly child: (schema: Value) => SubSchema;
}

export const VALID_SCHEMA = "Valid Schema";
export const ARRAY_OF_SCHEMAS = "Array Of Schemas";

export function keyword({ keywords }: Reading, key: string): Value | undefined {
  return valueAt(keywords, key);
}

/** What is a schema in the newer drafts. */
export function isSchema(value: Value): boolean {
  return typeof value === "boolean" || isObject(value);
}

export function invalidType(expected: string, given: string): BuiltinError {
  return new BuiltinError(`Invalid type. Expected: ${expected}, given: ${given}`);
}

export function mustBeOfAn(key: string, type: string): BuiltinError {
  return new BuiltinError(`${key} must be of an ${type}`);
}

export function mustBeOfType(key: string, type: string): BuiltinError {
  return new BuiltinError(`${key} must be of type ${type}`);
}

export function textKeyword(reading: Reading, key: string): string | undefined {
  const value = keyword(reading, key);
  if (value === undefined || typeof value === "string") return value;
  throw invalidType("string", key);
}

export function listKeyword(reading: Reading, key: string): readonly Value[] | undefined {
  const value = keyword(reading, key);
  if (value === undefined || isArray(value)) return value;
  throw mustBeOfAn(key, "array");
}

/** A number of characters, members or elements. */
export function countKeyword(reading: Reading, key: string): bigint | undefined {
  const value = keyword(reading, key);
  if (value === undefined) return undefined;
  const count = integerOf(value);
  if (count === undefined) throw mustBeOfAn(key, "integer");
  if (count < 0n) throw new BuiltinError(`${key} must be greater than or equal to 0`);
  return count;
}

/** Undefined for what Go's package regexp refuses. */
export function patternOf(source: string, { context }: Work): Pattern | undefined {
  context.spend(source.length * 16);
  const regexp = compileRegexp(source);
  return "complaint" in regexp ? undefined : { source, regexp };
}
