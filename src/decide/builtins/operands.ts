import { wholeNumberOf } from "../../opa/go/number-text.ts";
import {
  BigNumber,
  isArray,
  isNumber,
  isObject,
  numberText,
  type ObjectValue,
  typeName,
  type Value,
  ValueSet,
} from "../values/value.ts";
import { BuiltinError } from "./builtin.ts";

/** The operand at a 0-based position as a string. */
export function stringOperand(args: readonly Value[], position: number): string {
  const value = args[position] as Value;
  if (typeof value === "string") return value;
  throw wrongType(position, value, "string");
}

/** The operand at a 0-based position as an array. */
export function arrayOperand(args: readonly Value[], position: number): readonly Value[] {
  const value = args[position] as Value;
  if (isArray(value)) return value;
  throw wrongType(position, value, "array");
}

/** The operand at a 0-based position as an object. */
export function objectOperand(args: readonly Value[], position: number): ObjectValue {
  const value = args[position] as Value;
  if (isObject(value)) return value;
  throw wrongType(position, value, "object");
}

/** The strings of an array or a set. */
export function stringsOperand(args: readonly Value[], position: number): readonly string[] {
  const value = args[position] as Value;
  const members = value instanceof ValueSet ? value.sorted : value;
  if (!isArray(members)) throw wrongType(position, value, "array, set");
  for (const member of members) {
    if (typeof member !== "string")
      throw wrongType(position, member, `${typeName(value)} of strings`);
  }
  return members as readonly string[];
}

/** The operand at a 0-based position as a whole number, however it is written. */
export function wholeNumberOperand(args: readonly Value[], position: number): bigint {
  const value = args[position] as Value;
  if (!isNumber(value)) throw wrongType(position, value, "integer");
  const whole = wholeNumberOf(numberText(value));
  if (whole !== undefined) return whole;
  throw new BuiltinError(
    `operand ${position + 1} must be integer number but got floating-point number`,
  );
}

/** A whole number as a Rego value. */
export function integerValue(integer: bigint): Value {
  return integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER
    ? Number(integer)
    : new BigNumber(String(integer));
}

/** OPA's complaint about an operand (v1/topdown/builtins/builtins.go). */
export function wrongType(position: number, got: Value, expected: string): BuiltinError {
  return new BuiltinError(`operand ${position + 1} must be ${expected} but got ${typeName(got)}`);
}
