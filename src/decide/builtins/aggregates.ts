import {
  addFloats,
  type BigFloat,
  bigFloatOf,
  bigFloatOfInteger,
  bitLength,
  multiplyFloatBy,
} from "../../opa/go/big-float.ts";
import { wholeNumberOf } from "../../opa/go/number-text.ts";
import { runeCount } from "../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../context.ts";
import {
  compareValues,
  isArray,
  isNumber,
  isObject,
  numberText,
  sizeOf,
  type Value,
  ValueSet,
} from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnDigits, spendOnMembers, spendOnReading } from "./cost.ts";
import { floatValue } from "./numbers.ts";
import { integerValue, wrongElement, wrongType } from "./operands.ts";

/** `count(x)`: members, entries or characters. */
const count: Builtin = (context, [value = null]) => {
  if (isArray(value)) return value.length;
  if (value instanceof ValueSet) return value.size;
  if (isObject(value)) return sizeOf(value);
  if (typeof value !== "string") throw wrongType(0, value, "array", "object", "set", "string");
  spendOnReading(context, value.length);
  return runeCount(value);
};

/** How numbers are put together one after the other: exactly as long as all are integers. */
interface Fold {
  readonly start: bigint;
  readonly exact: (total: bigint, next: bigint) => bigint;
  readonly startFloat: BigFloat;
  readonly float: (total: BigFloat, next: BigFloat) => BigFloat;
}

const SUM: Fold = {
  start: 0n,
  exact: (total, next) => total + next,
  startFloat: bigFloatOfInteger(0n),
  float: addFloats,
};

/** Go begins with a float64 of 53 bits, and multiplies in its precision. */
const PRODUCT: Fold = {
  start: 1n,
  exact: (total, next) => total * next,
  startFloat: { ...bigFloatOfInteger(1n), precision: 53 },
  float: multiplyFloatBy,
};

function folded(fold: Fold): Builtin {
  return (context, [value = null]) => {
    const members = membersOf(value, "set", "array");
    context.spend(members.length);
    return exactFold(context, members, fold) ?? floatFold(context, value, members, fold);
  };
}

/** Undefined unless all are integers. */
function exactFold(
  context: EvaluationContext,
  members: readonly Value[],
  { start, exact }: Fold,
): Value | undefined {
  let total = start;
  for (const member of members) {
    if (!isNumber(member)) return undefined;
    const text = numberText(member);
    spendOnDigits(context, text.length);
    const integer = wholeNumberOf(text);
    if (integer === undefined) return undefined;
    if (total > FEW_BITS || total < -FEW_BITS) context.spend(bitLength(absolute(total)) / 8);
    total = exact(total, integer);
  }
  if (total > FEW_BITS || total < -FEW_BITS) spendOnDigits(context, bitLength(absolute(total)) / 3);
  return integerValue(total);
}

const FEW_BITS = 1n << 64n;

function absolute(integer: bigint): bigint {
  return integer < 0n ? -integer : integer;
}

function floatFold(
  context: EvaluationContext,
  whole: Value,
  members: readonly Value[],
  { startFloat, float }: Fold,
): Value {
  let total = startFloat;
  for (const member of members) {
    if (!isNumber(member)) throw wrongElement(0, whole, member, "number");
    const text = numberText(member);
    spendOnDigits(context, text.length);
    total = float(total, bigFloatOf(text));
  }
  return floatValue(context, total);
}

/** `max(x)` and `min(x)`: of equal ones the last in an array; undefined when there is none. */
function extreme(isBetter: (order: number) => boolean): Builtin {
  return (context, [value = null]) => {
    const members = membersOf(value, "set", "array");
    context.spend(members.length);
    let best = members[0];
    for (const member of members) {
      if (isBetter(compareValues(member, best as Value))) best = member;
    }
    return best;
  };
}

/** `sort(x)`: an array in Rego's order. */
const sort: Builtin = (context, [value = null]) => {
  if (value instanceof ValueSet) return value.sorted;
  const members = membersOf(value, "set", "array");
  spendOnMembers(context, members.length * Math.max(Math.log2(members.length), 1));
  return [...members].sort(compareValues);
};

/** `all(x)`: every member is true. */
const all: Builtin = (context, [value = null]) => {
  const members = membersOf(value, "array", "set");
  context.spend(members.length);
  return members.every((member) => member === true);
};

/** `any(x)`: some member is true. */
const any: Builtin = (context, [value = null]) => {
  const members = membersOf(value, "array", "set");
  context.spend(members.length);
  return members.includes(true);
};

function membersOf(value: Value, ...expected: readonly string[]): readonly Value[] {
  if (value instanceof ValueSet) return value.sorted;
  if (isArray(value)) return value;
  throw wrongType(0, value, ...expected);
}

export const AGGREGATES: BuiltinFamily = {
  all: pure(1, all),
  any: pure(1, any),
  count: pure(1, count),
  max: pure(
    1,
    extreme((order) => order >= 0),
  ),
  min: pure(
    1,
    extreme((order) => order <= 0),
  ),
  product: pure(1, folded(PRODUCT)),
  sort: pure(1, sort),
  sum: pure(1, folded(SUM)),
};
