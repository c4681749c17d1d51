import { type ClaimCode, codeOf } from "../claim-code.ts";

// Whether all modules are known that rules look at.
export const BUILD_LIST_COMPLETE: ClaimCode = codeOf(
  "build_list",
  "build_list_complete",
  "verified",
  "Every module that the program is built of is known.",
);
export const BUILD_LIST_INCOMPLETE: ClaimCode = codeOf(
  "build_list",
  "build_list_incomplete",
  "not_verifiable",
  "Modules may be missing, or have other versions: not all go.mod files that select them were given.",
);
