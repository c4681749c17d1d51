import type { Claim, ClaimOutcome } from "../facts/dependencies/claim.ts";

/** A reason code of a claim: stable, so that policies and pipelines may name it. */
export interface ClaimCode {
  readonly code: string;
  readonly claim: string;
  readonly outcome: ClaimOutcome;
  /** One sentence for the README. */
  readonly meaning: string;
}

/** What a claim says besides its code. */
export type ClaimDetails = Omit<Claim, "claim" | "outcome" | "code">;

/** A claim that ended with a code. */
export function claimOf({ claim, outcome, code }: ClaimCode, details: ClaimDetails): Claim {
  return { claim, outcome, code, ...details };
}

/** Declares a code, beside its siblings. */
export function codeOf(
  claim: string,
  code: string,
  outcome: ClaimOutcome,
  meaning: string,
): ClaimCode {
  return { claim, code, outcome, meaning };
}
