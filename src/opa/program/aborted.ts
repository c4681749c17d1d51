import { PolicyError } from "../../domain/policy-error.ts";

/** What an abort of the caller becomes. */
export function abortedError(reason: unknown): PolicyError {
  return new PolicyError("unavailable", "the compile was stopped", { cause: reason });
}
