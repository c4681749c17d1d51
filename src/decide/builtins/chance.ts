import { randomInt, randomUUID } from "node:crypto";
import type { EvaluationContext } from "../context.ts";
import { printValue } from "../values/print-value.ts";
import type { Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, impure } from "./builtin.ts";
import { spendOnReading } from "./cost.ts";
import { int64Operand, integerValue, stringOperand } from "./operands.ts";

/** `rand.intn(seed, n)`: at least zero and below the magnitude of `n`; the same for the whole of one decision. */
const randIntn: Builtin = (context, args) => {
  const seed = stringOperand(args, 0);
  const limit = int64Operand(args, 1);
  if (limit === 0n) return 0;
  const bound = limit < 0n ? -limit : limit;
  return once(context, `rand.intn ${seed}-${bound}`, () => integerValue(randomBelow(bound)));
};

/** `uuid.rfc4122(seed)`: one of version 4; the same for the whole of one decision. */
const uuidRfc4122: Builtin = (context, [seed]) =>
  once(context, `uuid.rfc4122 ${printValue(seed as Value)}`, randomUUID);

function once(context: EvaluationContext, question: string, answer: () => Value): Value {
  spendOnReading(context, question.length);
  const known = context.memo.get(question);
  if (known !== undefined) return known;
  const made = answer();
  context.memo.set(question, made);
  return made;
}

const INT64_LIMIT = 2n ** 63n;
const WORD = 2 ** 32;

function randomBelow(bound: bigint): bigint {
  if (bound >= INT64_LIMIT) throw new BuiltinError("invalid argument to Intn");
  if (bound <= WORD) return BigInt(randomInt(Number(bound)));
  for (;;) {
    const bits = (BigInt(randomInt(WORD)) << 32n) | BigInt(randomInt(WORD));
    // Every number is as likely as any other only below a multiple of the bound.
    if (bits < 2n ** 64n - (2n ** 64n % bound)) return bits % bound;
  }
}

export const CHANCE: BuiltinFamily = {
  "rand.intn": impure(2, randIntn),
  "uuid.rfc4122": impure(1, uuidRfc4122),
};
