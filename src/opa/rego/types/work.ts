import { PolicyError } from "../../../domain/policy-error.ts";

/** Counts what the inference does. */
export interface Work {
  /** Throws `too_large` when all of it has been spent. */
  spend(steps: number): void;
  /** As if nothing had been spent: each question has its own. */
  restart(): void;
}

export function createWork(limit: number): Work {
  let left = limit;
  return {
    spend(steps) {
      left -= steps;
      if (!(left >= 0))
        throw new PolicyError("too_large", "the types of these rules are too much work");
    },
    restart() {
      left = limit;
    },
  };
}
