import { type ClaimCode, codeOf } from "../claim-code.ts";

// Whether a module that is linked has the hash that the files demand.
export const SUM_MATCHES: ClaimCode = codeOf(
  "sum",
  "sum_matches",
  "verified",
  "The hash that the binary records is the one of go.sum.",
);
export const SUM_DIFFERS: ClaimCode = codeOf(
  "sum",
  "sum_differs",
  "contradicted",
  "go.sum has another hash for the module than the binary records.",
);
export const SUM_CONFLICTING: ClaimCode = codeOf(
  "sum",
  "sum_conflicting",
  "contradicted",
  "The sum files hold different hashes for the module.",
);
export const SUM_ONLY_IN_WORKSPACE: ClaimCode = codeOf(
  "sum",
  "sum_only_in_workspace",
  "contradicted",
  "Only go.work.sum has the module's hash: alone, the program would not build with it.",
);
export const SUM_OF_VENDORED_FILES: ClaimCode = codeOf(
  "sum",
  "sum_of_vendored_files",
  "verified",
  "The binary records no hash; the vendor folder given holds the files of the archive that go.sum has the hash of.",
);
export const SUM_MISSING: ClaimCode = codeOf(
  "sum",
  "sum_missing",
  "not_verifiable",
  "No sum file has a hash for the module at this version.",
);
export const SUM_NOT_RECORDED: ClaimCode = codeOf(
  "sum",
  "sum_not_recorded",
  "not_verifiable",
  "The binary records no hash for the module, as in builds from a vendor folder.",
);
export const SUM_OF_A_DIRECTORY: ClaimCode = codeOf(
  "sum",
  "sum_of_a_directory",
  "not_verifiable",
  "The module was built from a directory: nothing says what lay in it.",
);
// Whether the sum file can be the one that the build used.
export const SUM_FILE_COVERS: ClaimCode = codeOf(
  "sum_file",
  "sum_file_covers",
  "verified",
  "The sum files have every hash that the build needed.",
);
export const SUM_FILE_OF_ANOTHER_BUILD: ClaimCode = codeOf(
  "sum_file",
  "sum_file_of_another_build",
  "contradicted",
  "go.sum lacks hashes without which Go does not build: it is not the file of this build.",
);
export const SUM_FILE_UNKNOWN: ClaimCode = codeOf(
  "sum_file",
  "sum_file_unknown",
  "not_verifiable",
  "No sum file was given, or the binary records no hash that one could have.",
);
// Whether a module that is linked is at the version that the program's own files select.
export const VERSION_MATCHES: ClaimCode = codeOf(
  "version",
  "version_matches",
  "verified",
  "The module is linked at the version that go.mod selects.",
);
export const VERSION_ABOVE_BUILD_LIST: ClaimCode = codeOf(
  "version",
  "version_above_build_list",
  "contradicted",
  "The module is linked above the program's own build list: a workspace raised it.",
);
export const VERSION_BELOW_BUILD_LIST: ClaimCode = codeOf(
  "version",
  "version_below_build_list",
  "contradicted",
  "The module is linked below the program's own build list: another module's exclude, or other files.",
);
export const VERSION_WITHOUT_REQUIREMENT: ClaimCode = codeOf(
  "version",
  "version_without_requirement",
  "contradicted",
  "The module is linked and no requirement of the program leads to it.",
);
export const VERSION_OF_A_DIRECTORY: ClaimCode = codeOf(
  "version",
  "version_of_a_directory",
  "contradicted",
  "The module is linked as (devel): it came from a directory of a workspace, at no version.",
);
export const VERSION_UNKNOWN: ClaimCode = codeOf(
  "version",
  "version_unknown",
  "not_verifiable",
  "The program's own build list is not known.",
);
// Whether what replaces a module is what the program's own go.mod says.
export const REPLACEMENT_MATCHES: ClaimCode = codeOf(
  "replacement",
  "replacement_matches",
  "verified",
  "The module is replaced as go.mod says.",
);
export const REPLACEMENT_OF_WORKSPACE: ClaimCode = codeOf(
  "replacement",
  "replacement_of_workspace",
  "contradicted",
  "The module is replaced by go.work or by another module of the workspace, not by its own go.mod.",
);
export const REPLACEMENT_NOT_DECLARED: ClaimCode = codeOf(
  "replacement",
  "replacement_not_declared",
  "contradicted",
  "The module is replaced, and no file says so.",
);
export const REPLACEMENT_NOT_IN_FORCE: ClaimCode = codeOf(
  "replacement",
  "replacement_not_in_force",
  "contradicted",
  "go.mod replaces the module, and the binary has the original.",
);
export const REPLACEMENT_DIFFERS: ClaimCode = codeOf(
  "replacement",
  "replacement_differs",
  "contradicted",
  "The module is replaced by something else than go.mod says.",
);
export const REPLACEMENT_UNKNOWN: ClaimCode = codeOf(
  "replacement",
  "replacement_unknown",
  "not_verifiable",
  "The module is replaced, and no go.mod was given.",
);
