import type { Claim } from "../facts/dependencies/claim.ts";
import type { SumcheckEvidence } from "./evidence.ts";
import { logClaims } from "./log-claims.ts";
import { programClaims } from "./program-claims.ts";
import { replacementClaims } from "./replacement-claims.ts";
import { sbomClaims } from "./sbom-claims.ts";
import { signatureClaims } from "./signature-claims.ts";
import { sumClaims } from "./sum-claims.ts";
import { toolchainClaims } from "./toolchain-claims.ts";
import { vendorClaims } from "./vendor-claims.ts";
import { versionClaims } from "./version-claims.ts";
import { workspaceClaims } from "./workspace-claims.ts";

/**
 * What the binary, the files and the evidence say of each other, a claim each. What a binary declares of itself is signed by
 * nobody: agreement shows that all say the same, not that the code is that of the modules.
 */
export function claimsOf(evidence: SumcheckEvidence): readonly Claim[] {
  return [
    programClaims,
    sumClaims,
    versionClaims,
    replacementClaims,
    workspaceClaims,
    toolchainClaims,
    logClaims,
    vendorClaims,
    sbomClaims,
    signatureClaims,
  ].flatMap((claims) => claims(evidence));
}
