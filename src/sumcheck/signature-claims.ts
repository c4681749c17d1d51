import type { Claim, ClaimOutcome } from "../facts/dependencies/claim.ts";
import { type ClaimCode, claimOf } from "./claim-code.ts";
import {
  SIGNATURES_CONTRADICTED,
  SIGNATURES_NOT_VERIFIABLE,
  SIGNATURES_UNLINKED,
  SIGNATURES_VERIFIED,
} from "./codes/given.ts";
import type { SumcheckEvidence } from "./evidence.ts";

const CODES: Readonly<Record<ClaimOutcome, ClaimCode>> = {
  verified: SIGNATURES_VERIFIED,
  contradicted: SIGNATURES_CONTRADICTED,
  not_verifiable: SIGNATURES_NOT_VERIFIABLE,
};

/** That each layer of the trust policy is signed as it asks, and all that was given is linked; silent without a trust policy. */
export function signatureClaims({ signatures }: SumcheckEvidence): readonly Claim[] {
  if (signatures === undefined) return [];
  const layers = signatures.layers.map(({ layer, outcome, code, message }) =>
    claimOf(CODES[outcome], {
      message: `${layer}: ${message} (${code})`,
      ...(outcome === "not_verifiable" && { missing: [`statements that make ${layer} complete`] }),
    }),
  );
  const unlinked = signatures.unlinked.map((artefact) =>
    claimOf(SIGNATURES_UNLINKED, {
      message: `no verified layer is about the ${artefact} that was given`,
      missing: [`a statement that names the ${artefact}`],
    }),
  );
  return [...layers, ...unlinked];
}
