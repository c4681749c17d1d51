import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const UNKNOWN_KIND: DeclaredFinding = defineFinding(
  "unknown_kind",
  "error",
  "A document of a kind that there is not.",
);
