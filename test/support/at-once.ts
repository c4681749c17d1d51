import type { EvaluationContext } from "../../src/decide/context.ts";
import { NetworkAnswers } from "../../src/decide/network/answers.ts";
import { isPending, type Pending } from "../../src/decide/pending.ts";

/** What must be there without any waiting. */
export function atOnce<T extends object>(value: Pending<T>): T {
  if (isPending(value)) throw new Error("the answer is pending");
  return value;
}

/** The context of a decision at a time of the test's own, without limits. */
export function contextAt(nowNs: bigint): EvaluationContext {
  return {
    nowNs,
    deadline: Number.POSITIVE_INFINITY,
    budgetBytes: Number.POSITIVE_INFINITY,
    runtime: {},
    memo: new Map(),
    network: undefined,
    answers: new NetworkAnswers(),
    spend: () => undefined,
    limitTo: () => undefined,
    beginRun: () => undefined,
  };
}
