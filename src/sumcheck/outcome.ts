import type { Claim, ClaimOutcome } from "../facts/dependencies/claim.ts";

/**
 * Claims that leave the outcome alone where they are not verifiable: whoever asks for no more than agreement gives no evidence
 * for them. The first ones count where exactness is asked for; the others wherever evidence for them was given.
 */
const COUNT_WHEN_EXACT: ReadonlySet<string> = new Set([
  "sources",
  "toolchain",
  "version",
  "replacement",
]);
const NEVER_COUNT: ReadonlySet<string> = new Set(["toolchain_sum", "toolchain_advisories"]);

export interface OutcomeOptions {
  /** Every module must be what the files say, at a version, with its hash, built by a known Go of known sources. */
  readonly exact: boolean;
  /** True where a go.mod was given: then which versions it selects was asked. */
  readonly goMod: boolean;
}

/** One outcome of many claims: contradicted where one is, else not verifiable where one that counts is. */
export function outcomeOf(claims: readonly Claim[], options: OutcomeOptions): ClaimOutcome {
  if (claims.some(({ outcome }) => outcome === "contradicted")) return "contradicted";
  const counts = claims.some(
    (claim) => claim.outcome === "not_verifiable" && isCounted(claim, options),
  );
  return counts || claims.length === 0 ? "not_verifiable" : "verified";
}

/** Whether a claim that is not verifiable keeps the whole from being verified. */
export function isCounted({ claim }: Claim, { exact, goMod }: OutcomeOptions): boolean {
  if (NEVER_COUNT.has(claim)) return false;
  if (!COUNT_WHEN_EXACT.has(claim)) return true;
  return exact || (goMod && (claim === "version" || claim === "replacement"));
}
