import type { Claim, ClaimOutcome } from "../facts/dependencies/claim.ts";
import { type ClaimCode, claimOf } from "./claim-code.ts";
import {
  SIGNATURES_CONTRADICTED,
  SIGNATURES_NOT_VERIFIABLE,
  SIGNATURES_UNLINKED,
  SIGNATURES_UNTRUSTED,
  SIGNATURES_VERIFIED,
} from "./codes/given.ts";
import type { SumcheckEvidence } from "./evidence.ts";

const CODES: Readonly<Record<ClaimOutcome, ClaimCode>> = {
  verified: SIGNATURES_VERIFIED,
  contradicted: SIGNATURES_CONTRADICTED,
  not_verifiable: SIGNATURES_NOT_VERIFIABLE,
};

/** That each layer of the trust policy is signed as it asks, and all that was given is linked; silent where nothing was given. */
export function signatureClaims({
  signatures,
  untrusted = [],
}: SumcheckEvidence): readonly Claim[] {
  if (untrusted.length > 0) {
    const message = `nothing says whom to believe of those who signed ${untrusted.join(", ")}`;
    return [claimOf(SIGNATURES_UNTRUSTED, { message, missing: ["--trust, a trust policy"] })];
  }
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
