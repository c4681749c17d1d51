import { PolicyError } from "../../domain/policy-error.ts";
import type { Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { integerValue, wholeNumberOperand } from "./operands.ts";

/** OPA goes on until the request is cancelled; here nobody can cancel, so the memory must end it. */
const MAX_NUMBERS = 10_000_000n;

/**
 * `numbers.range_step(a, b, step)`: from `a` towards `b`, both included. Throws a PolicyError `evaluation_error` for
 * more than ten million numbers.
 */
const numbersRangeStep: Builtin = (_context, args) => {
  const first = wholeNumberOperand(args, 0);
  const last = wholeNumberOperand(args, 1);
  const step = wholeNumberOperand(args, 2);
  if (step <= 0n) {
    throw new BuiltinError("numbers.range_step: step must be a positive integer");
  }
  const down = first > last;
  if ((down ? first - last : last - first) / step >= MAX_NUMBERS) {
    throw new PolicyError("evaluation_error", "numbers.range_step: more than 10000000 numbers");
  }
  const numbers: Value[] = [];
  if (down) for (let i = first; i >= last; i -= step) numbers.push(integerValue(i));
  else for (let i = first; i <= last; i += step) numbers.push(integerValue(i));
  return numbers;
};

export const NUMBERS: BuiltinFamily = {
  "numbers.range_step": pure(3, numbersRangeStep),
};
