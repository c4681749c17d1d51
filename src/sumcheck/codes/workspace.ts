import { type ClaimCode, codeOf } from "../claim-code.ts";

// Whether a workspace changed what was built.
export const WORKSPACE_WITHOUT_EFFECT: ClaimCode = codeOf(
  "workspace",
  "workspace_without_effect",
  "verified",
  "The workspace selects for the program what it selects alone.",
);
export const WORKSPACE_OUTSIDE_REPOSITORY: ClaimCode = codeOf(
  "workspace",
  "workspace_outside_repository",
  "contradicted",
  "go.work lies outside the repository.",
);
export const WORKSPACE_LACKS_PROGRAM: ClaimCode = codeOf(
  "workspace",
  "workspace_lacks_program",
  "contradicted",
  "go.work does not use the program's module.",
);
export const WORKSPACE_EXCLUDE_IN_FORCE: ClaimCode = codeOf(
  "workspace",
  "workspace_exclude_in_force",
  "contradicted",
  "Another module's exclude changes what is selected for the program.",
);
export const WORKSPACE_REPLACE_IN_FORCE: ClaimCode = codeOf(
  "workspace",
  "workspace_replace_in_force",
  "contradicted",
  "go.work or another module's replace changes what the program is built of.",
);
export const WORKSPACE_RAISES: ClaimCode = codeOf(
  "workspace",
  "workspace_raises",
  "contradicted",
  "The workspace selects other versions than the program does alone, or takes modules out of directories.",
);
export const WORKSPACE_EFFECT_UNKNOWN: ClaimCode = codeOf(
  "workspace",
  "workspace_effect_unknown",
  "not_verifiable",
  "Nothing shows whether the workspace changes what the program is built of.",
);
export const WORKSPACE_REPOSITORY_UNKNOWN: ClaimCode = codeOf(
  "workspace",
  "workspace_repository_unknown",
  "not_verifiable",
  "Nothing tells which repository the program belongs to, and so whether go.work lies outside.",
);
