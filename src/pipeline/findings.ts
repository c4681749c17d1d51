import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const ENGINE_LOAD_FAILED: DeclaredFinding = defineFinding(
  "engine_load_failed",
  "error",
  "The decision engine cannot load the bundle.",
);

export const STORED_REVISION_DAMAGED: DeclaredFinding = defineFinding(
  "stored_revision_damaged",
  "warning",
  "The store's copy of a revision is damaged, so that nothing was compared.",
);

export const STILL_DECLARED: DeclaredFinding = defineFinding(
  "still_declared",
  "warning",
  "A deleted bundle is still declared in the folder of declarations.",
);

export const SEES_NOTHING: DeclaredFinding = defineFinding(
  "sees_nothing",
  "warning",
  "A bundle that spec.sees names is not there, or is for agents only.",
);

export const NOT_AUDITED: DeclaredFinding = defineFinding(
  "not_audited",
  "warning",
  "Done, but the audit log holds only that it was begun.",
);
