import { int64Of, wholeNumberOf } from "../../opa/go/number-text.ts";
import { EVAL_TYPE_ERROR } from "../findings.ts";
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

/** The operand at a 0-based position as a set. */
export function setOperand(args: readonly Value[], position: number): ValueSet {
  const value = args[position] as Value;
  if (value instanceof ValueSet) return value;
  throw wrongType(position, value, "set");
}

/** The operand at a 0-based position as an object. */
export function objectOperand(args: readonly Value[], position: number): ObjectValue {
  const value = args[position] as Value;
  if (isObject(value)) return value;
  throw wrongType(position, value, "object");
}

/** The operand at a 0-based position as a number. */
export function numberOperand(args: readonly Value[], position: number): number | BigNumber {
  const value = args[position] as Value;
  if (isNumber(value)) return value;
  throw wrongType(position, value, "number");
}

/** The strings of an array or a set. */
export function stringsOperand(args: readonly Value[], position: number): readonly string[] {
  const value = args[position] as Value;
  const members = value instanceof ValueSet ? value.sorted : value;
  if (!isArray(members)) throw wrongType(position, value, "array", "set");
  for (const member of members) {
    if (typeof member !== "string") throw wrongElement(position, value, member, "string");
  }
  return members as readonly string[];
}

/** The operand at a 0-based position as a whole number, however it is written. */
export function wholeNumberOperand(args: readonly Value[], position: number): bigint {
  const value = args[position] as Value;
  if (!isNumber(value)) throw wrongType(position, value, "integer");
  const whole = wholeNumberOf(numberText(value));
  if (whole !== undefined) return whole;
  throw notWhole(position);
}

/** The operand at a 0-based position as Go's int: written without an exponent, and in 64 bits. */
export function int64Operand(args: readonly Value[], position: number): bigint {
  const integer = int64Of(numberText(numberOperand(args, position)));
  if (integer === undefined) throw notWhole(position);
  return integer;
}

/** The same as a JavaScript number: a position or a length, exact as far as any text or list reaches. */
export function indexOperand(args: readonly Value[], position: number): number {
  const value = args[position];
  return typeof value === "number" && Number.isSafeInteger(value)
    ? value
    : Number(int64Operand(args, position));
}

/** A whole number as a Rego value. */
export function integerValue(integer: bigint): Value {
  return integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER
    ? Number(integer)
    : new BigNumber(String(integer));
}

/** OPA's complaint about an operand (v1/topdown/builtins/builtins.go). */
export function wrongType(
  position: number,
  got: Value,
  ...expected: readonly string[]
): BuiltinError {
  const wanted = expected.length === 1 ? expected[0] : `one of {${expected.join(", ")}}`;
  return badOperand(position, `must be ${wanted} but got ${typeName(got)}`);
}

/** OPA's complaint about something in an operand. */
export function wrongElement(
  position: number,
  whole: Value,
  got: Value,
  expected: string,
): BuiltinError {
  const type = typeName(whole);
  const message = `must be ${type} of ${expected}s but got ${type} containing ${typeName(got)}`;
  return badOperand(position, message);
}

/** Any other complaint about an operand. */
export function badOperand(position: number, message: string): BuiltinError {
  return new BuiltinError(`operand ${position + 1} ${message}`, EVAL_TYPE_ERROR.code);
}

function notWhole(position: number): BuiltinError {
  return badOperand(position, "must be integer number but got floating-point number");
}
