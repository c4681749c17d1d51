import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const NOT_ANNOUNCED: DeclaredFinding = defineFinding(
  "not_announced",
  "warning",
  "Stored, but other replicas could not be told at once.",
);
