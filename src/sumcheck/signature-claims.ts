import type { Claim, ClaimOutcome } from "../facts/dependencies/claim.ts";
import { type ClaimCode, claimOf } from "./claim-code.ts";
import {
  SIGNATURES_CONTRADICTED,
  SIGNATURES_NOT_VERIFIABLE,
  SIGNATURES_VERIFIED,
} from "./codes/given.ts";
import type { SumcheckEvidence } from "./evidence.ts";

const CODES: Readonly<Record<ClaimOutcome, ClaimCode>> = {
  verified: SIGNATURES_VERIFIED,
  contradicted: SIGNATURES_CONTRADICTED,
  not_verifiable: SIGNATURES_NOT_VERIFIABLE,
};

/** That each layer of the trust policy is signed as it asks; silent where no trust policy was given. */
export function signatureClaims({ signatures = [] }: SumcheckEvidence): readonly Claim[] {
  return signatures.map(({ layer, outcome, code, message }) =>
    claimOf(CODES[outcome], {
      message: `${layer}: ${message} (${code})`,
      ...(outcome === "not_verifiable" && { missing: [`statements that make ${layer} complete`] }),
    }),
  );
}
