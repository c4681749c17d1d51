import { type ClaimCode, codeOf } from "../claim-code.ts";

// Whether the binary says what it is made of.
export const BUILD_INFORMATION_READ: ClaimCode = codeOf(
  "build_information",
  "build_information_read",
  "verified",
  "The binary holds build information that can be read.",
);
export const BUILD_INFORMATION_UNREADABLE: ClaimCode = codeOf(
  "build_information",
  "build_information_unreadable",
  "not_verifiable",
  "The binary is no Go binary, holds no build information, or none that can be read.",
);
// Whether it is the program that it should be.
export const PROGRAM_MATCHES: ClaimCode = codeOf(
  "program",
  "program_matches",
  "verified",
  "The binary's main module is the expected one.",
);
export const PROGRAM_DIFFERS: ClaimCode = codeOf(
  "program",
  "program_differs",
  "contradicted",
  "The binary's main module is another than the expected one.",
);
export const PROGRAM_NOT_RECORDED: ClaimCode = codeOf(
  "program",
  "program_not_recorded",
  "not_verifiable",
  "The binary records no main module: it was built from a list of files, or without modules.",
);
export const PROGRAM_OF_ANOTHER_GO_MOD: ClaimCode = codeOf(
  "program",
  "program_of_another_go_mod",
  "contradicted",
  "The go.mod file is another module's.",
);
// Whether the sources of the main module are those of a version.
export const SOURCES_OF_VERSION: ClaimCode = codeOf(
  "sources",
  "sources_of_version",
  "verified",
  "The main module is recorded at a version, unmodified.",
);
export const SOURCES_OF_COMMIT: ClaimCode = codeOf(
  "sources",
  "sources_of_commit",
  "verified",
  "The main module was built from a commit without changes.",
);
export const SOURCES_MODIFIED: ClaimCode = codeOf(
  "sources",
  "sources_modified",
  "contradicted",
  "The main module was built with uncommitted changes.",
);
export const SOURCES_UNKNOWN: ClaimCode = codeOf(
  "sources",
  "sources_unknown",
  "not_verifiable",
  "The binary does not say of which version or commit it was built.",
);
