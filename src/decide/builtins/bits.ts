import { PolicyError } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";
import { isNumber, numberText } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnDigits } from "./cost.ts";
import { badOperand, integerValue, wholeNumberOperand } from "./operands.ts";

/** Go would go on until the memory ends. */
const MAX_BITS = 4_000_000n;
const DIGITS_PER_BIT = 0.302;

function bitwise(operation: (left: bigint, right: bigint) => bigint): Builtin {
  return (context, args) => {
    spendOnOperands(context, args);
    const left = wholeNumberOperand(args, 0);
    return integerValue(operation(left, wholeNumberOperand(args, 1)));
  };
}

/** `bits.negate(x)`: every bit of its two's complement turned over. */
const bitsNegate: Builtin = (context, args) => {
  spendOnOperands(context, args);
  return integerValue(~wholeNumberOperand(args, 0));
};

/** `bits.lsh(x, by)`. Throws a PolicyError `evaluation_error` past four million bits. */
const bitsShiftLeft: Builtin = (context, args) => {
  spendOnOperands(context, args);
  const value = wholeNumberOperand(args, 0);
  const shift = shiftOperand(args);
  if (value === 0n) return 0;
  if (shift > MAX_BITS) {
    throw new PolicyError("evaluation_error", `bits.lsh: by more than ${MAX_BITS} bits`);
  }
  spendOnDigits(context, Number(shift) * DIGITS_PER_BIT);
  return integerValue(value << shift);
};

const bitsShiftRight: Builtin = (context, args) => {
  spendOnOperands(context, args);
  const value = wholeNumberOperand(args, 0);
  return integerValue(value >> shiftOperand(args));
};

function spendOnOperands(context: EvaluationContext, args: Parameters<Builtin>[1]): void {
  for (const value of args) {
    if (typeof value !== "number" && isNumber(value)) {
      spendOnDigits(context, numberText(value).length);
    }
  }
}

/** Go takes the lower 64 bits. */
function shiftOperand(args: Parameters<Builtin>[1]): bigint {
  const shift = wholeNumberOperand(args, 1);
  if (shift >= 0n) return BigInt.asUintN(64, shift);
  throw badOperand(1, "must be an unsigned integer number but got a negative integer");
}

export const BITS: BuiltinFamily = {
  "bits.and": pure(
    2,
    bitwise((left, right) => left & right),
  ),
  "bits.lsh": pure(2, bitsShiftLeft),
  "bits.negate": pure(1, bitsNegate),
  "bits.or": pure(
    2,
    bitwise((left, right) => left | right),
  ),
  "bits.rsh": pure(2, bitsShiftRight),
  "bits.xor": pure(
    2,
    bitwise((left, right) => left ^ right),
  ),
};
