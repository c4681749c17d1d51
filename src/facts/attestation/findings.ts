import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const EVIDENCE_ERROR: DeclaredFinding = defineFinding(
  "evidence_error",
  "warning",
  "A file or line of signed evidence is no DSSE envelope and no sigstore bundle: it counts as not given.",
);
export const TRUST_POLICY_ERROR: DeclaredFinding = defineFinding(
  "trust_policy_error",
  "error",
  "A trust policy, or a key or trusted root that it names, cannot be used: a field, a key, a validity that has no start.",
);
