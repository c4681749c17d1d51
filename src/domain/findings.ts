import { type DeclaredFinding, defineFinding } from "./finding.ts";

export const UNDEFINED_DOCUMENT: DeclaredFinding = defineFinding(
  "undefined_document",
  "warning",
  "A decision is undefined; as a warning: because nothing that was asked owns its path.",
);
