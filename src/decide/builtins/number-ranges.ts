import { PolicyError } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";
import type { Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";
import { integerValue, wholeNumberOperand } from "./operands.ts";

/** OPA goes on until the request is cancelled; here nobody can cancel, so the memory must end it. */
const MAX_NUMBERS = 10_000_000n;

/** `numbers.range(a, b)`: from `a` towards `b`, both included. */
const numbersRange: Builtin = (context, args) => {
  const first = wholeNumberOperand(args, 0);
  return range(context, "numbers.range", first, wholeNumberOperand(args, 1), 1n);
};

/** `numbers.range_step(a, b, step)`: the same in larger steps. */
const numbersRangeStep: Builtin = (context, args) => {
  const first = wholeNumberOperand(args, 0);
  const last = wholeNumberOperand(args, 1);
  const step = wholeNumberOperand(args, 2);
  if (step <= 0n) throw new BuiltinError("numbers.range_step: step must be a positive integer");
  return range(context, "numbers.range_step", first, last, step);
};

/** Throws a PolicyError `evaluation_error` for more than ten million numbers. */
function range(
  context: EvaluationContext,
  name: string,
  first: bigint,
  last: bigint,
  step: bigint,
): Value {
  const distance = first > last ? first - last : last - first;
  const count = distance / step;
  if (count >= MAX_NUMBERS) {
    throw new PolicyError("evaluation_error", `${name}: more than ${MAX_NUMBERS} numbers`);
  }
  spendOnMembers(context, Number(count));
  const numbers: Value[] = [];
  const down = first > last;
  for (let i = 0n, at = first; i <= count; i++, at = down ? at - step : at + step) {
    numbers.push(integerValue(at));
  }
  return numbers;
}

export const NUMBER_RANGES: BuiltinFamily = {
  "numbers.range": pure(2, numbersRange),
  "numbers.range_step": pure(3, numbersRangeStep),
};
