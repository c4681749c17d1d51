import { type DeclaredFinding, defineFinding } from "../../../domain/finding.ts";

export const API_USAGE_WARNING: DeclaredFinding = defineFinding(
  "api_usage_warning",
  "warning",
  "OPA's own: a decision was asked without an input.",
);

export const INVALID_OPERATION: DeclaredFinding = defineFinding(
  "invalid_operation",
  "error",
  "OPA's own: a part of its API that is left out here was asked.",
);
