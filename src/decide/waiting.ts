import { PolicyError } from "../domain/policy-error.ts";
import { withDeadline } from "../means/async/deadline.ts";
import type { Question } from "./active-revision.ts";

/**
 * Waits until `work` has ended, no longer than the question has time. Throws `unavailable` with what `missing` names then, or
 * at once when too many wait already.
 */
export type Wait = (
  work: () => Promise<unknown>,
  question: Question,
  missing: () => string,
) => Promise<void>;

/** Lets so many questions wait at the same time. */
export function createWaiting(most: number): Wait {
  let waiting = 0;
  return async (work, { context }, missing) => {
    if (waiting >= most) throw notActive(missing());
    waiting++;
    try {
      const limitMs = context.deadline - performance.now();
      await withDeadline(work(), limitMs, () => notActive(missing()).message);
    } finally {
      waiting--;
    }
  };
}

export function notActive(what: string): PolicyError {
  const message = `not active here yet: ${what}; GET /health?bundles tells the state`;
  return new PolicyError("unavailable", message);
}
