import { inTime } from "../../means/async/deadline.ts";
import type { EvaluationContext } from "../context.ts";
import type { Pending } from "../pending.ts";
import { paidBy } from "../values/value-work.ts";
import { isSuspended, type Suspended } from "./answers.ts";

/**
 * Runs an evaluation, and from its beginning once more each time that what it asked the network for is there: until it
 * ends, or the context's deadline has come. Each run asks the same, for it is told the same.
 */
export function untilSettled<T extends object>(
  context: EvaluationContext,
  run: () => T,
): Pending<T> {
  const outcome = attempt(context, run);
  return isSuspended(outcome) ? runAgain(context, run, outcome) : outcome;
}

async function runAgain<T>(context: EvaluationContext, run: () => T, first: Suspended): Promise<T> {
  let outcome: T | Suspended = first;
  while (isSuspended(outcome)) {
    const { settled, giveUp } = outcome;
    await inTime(settled, context.deadline - performance.now(), giveUp);
    outcome = attempt(context, run);
  }
  return outcome;
}

function attempt<T>(context: EvaluationContext, run: () => T): T | Suspended {
  context.beginRun();
  try {
    return paidBy(context, run);
  } catch (error) {
    if (isSuspended(error)) return error;
    throw error;
  }
}
