import {
  absoluteFloat,
  addFloats,
  type BigFloat,
  bigFloatOf,
  bigFloatOfInteger,
  divideFloats,
  multiplyFloats,
  subtractFloats,
  truncateFloat,
} from "../../opa/go/big-float.ts";
import { bigFloatText } from "../../opa/go/big-float-text.ts";
import { wholeNumberOf } from "../../opa/go/number-text.ts";
import type { EvaluationContext } from "../context.ts";
import {
  type BigNumber,
  isNumber,
  makeNumber,
  numberText,
  type Value,
  ValueSet,
} from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnDigits } from "./cost.ts";
import { integerValue, numberOperand, wrongType } from "./operands.ts";
import { setDifference } from "./sets.ts";

type NumberValue = number | BigNumber;

/**
 * An operation on two numbers in its three representations (OPA v1/topdown/arithmetic.go): integers that JavaScript
 * holds, integers of any size, big.Float. Undefined goes on with the next.
 */
interface Operation {
  readonly small: (left: number, right: number) => number | undefined;
  readonly exact?: (left: bigint, right: bigint) => bigint;
  /** Missing where there is nothing but integers. */
  readonly float?: (left: BigFloat, right: BigFloat) => BigFloat;
}

const PLUS: Operation = {
  small: (left, right) => left + right,
  exact: (left, right) => left + right,
  float: addFloats,
};

const MINUS: Operation = {
  small: (left, right) => left - right,
  exact: (left, right) => left - right,
  float: subtractFloats,
};

const MULTIPLY: Operation = {
  small: (left, right) => left * right,
  exact: (left, right) => left * right,
  float: multiplyFloats,
};

/** Nothing over something negative is -0: only big.Float has that. */
const DIVIDE: Operation = {
  small: (left, right) => (left !== 0 && left % right === 0 ? left / right : undefined),
  float: (left, right) => {
    if (right.mantissa === 0n) throw new BuiltinError("divide by zero");
    return divideFloats(left, right);
  },
};

const REMAINDER: Operation = {
  small: (left, right) => (right === 0 ? undefined : left % right),
  exact: (left, right) => {
    if (right === 0n) throw new BuiltinError("modulo by zero");
    return left % right;
  },
};

function operate(
  context: EvaluationContext,
  { small, exact, float }: Operation,
  left: NumberValue,
  right: NumberValue,
): Value {
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) {
    const result = small(left as number, right as number);
    // The sum turns JavaScript's -0 into 0.
    if (result !== undefined && Number.isSafeInteger(result)) return result + 0;
  }
  const texts = [numberText(left), numberText(right)] as const;
  spendOnDigits(context, texts[0].length + texts[1].length);
  const integers = exact && wholeNumbers(texts);
  if (exact && integers) return integerValue(exact(...integers));
  if (float === undefined) throw new BuiltinError("modulo on floating-point number");
  return floatValue(context, float(bigFloatOf(texts[0]), bigFloatOf(texts[1])));
}

function wholeNumbers([left, right]: readonly [string, string]): [bigint, bigint] | undefined {
  const leftInteger = wholeNumberOf(left);
  const rightInteger = leftInteger === undefined ? undefined : wholeNumberOf(right);
  return leftInteger === undefined || rightInteger === undefined
    ? undefined
    : [leftInteger, rightInteger];
}

/** A big.Float as a Rego value. */
export function floatValue(context: EvaluationContext, float: BigFloat): Value {
  spendOnDigits(context, (Math.abs(float.exponent) + float.precision) / 3);
  return makeNumber(bigFloatText(float));
}

function binary(operation: Operation): Builtin {
  return (context, args) =>
    operate(context, operation, numberOperand(args, 0), numberOperand(args, 1));
}

/** `minus(x, y)`: of numbers, or of sets. */
const minus: Builtin = (context, args) => {
  const [left, right] = args as [Value, Value];
  if (isNumber(left) && isNumber(right)) return operate(context, MINUS, left, right);
  if (left instanceof ValueSet && right instanceof ValueSet)
    return setDifference(context, left, right);
  if (!isNumber(left) && !(left instanceof ValueSet)) {
    throw wrongType(0, left, "number", "set");
  }
  throw wrongType(1, right, isNumber(right) ? "set" : "number");
};

/** An operation on one number, which leaves small integers as they are unless told otherwise. */
function unary(
  float: (value: BigFloat) => BigFloat,
  small: (value: number) => number = (value) => value,
): Builtin {
  return (context, args) => {
    const value = numberOperand(args, 0);
    if (Number.isSafeInteger(value)) return small(value as number);
    const text = numberText(value);
    spendOnDigits(context, text.length);
    return floatValue(context, float(bigFloatOf(text)));
  };
}

const HALF = bigFloatOf("0.5");
const ONE = bigFloatOfInteger(1n);

/** Halves go away from zero. */
function roundFloat(value: BigFloat): BigFloat {
  const moved = value.negative ? subtractFloats(value, HALF) : addFloats(value, HALF);
  return bigFloatOfInteger(truncateFloat(moved));
}

/** OPA's test for negative numbers misses those above -1, which become 1: kept. */
function ceilFloat(value: BigFloat): BigFloat {
  const whole = bigFloatOfInteger(truncateFloat(value));
  const isWhole = subtractFloats(value, whole).mantissa === 0n;
  return whole.negative || isWhole ? whole : addFloats(whole, ONE);
}

/** The same slip: what lies between -1 and 0 becomes 0. */
function floorFloat(value: BigFloat): BigFloat {
  const whole = bigFloatOfInteger(truncateFloat(value));
  const isWhole = subtractFloats(value, whole).mantissa === 0n;
  return !whole.negative || isWhole ? whole : subtractFloats(whole, ONE);
}

export const NUMBERS: BuiltinFamily = {
  abs: pure(1, unary(absoluteFloat, Math.abs)),
  ceil: pure(1, unary(ceilFloat)),
  div: pure(2, binary(DIVIDE)),
  floor: pure(1, unary(floorFloat)),
  minus: pure(2, minus),
  mul: pure(2, binary(MULTIPLY)),
  plus: pure(2, binary(PLUS)),
  rem: pure(2, binary(REMAINDER)),
  round: pure(1, unary(roundFloat)),
};
