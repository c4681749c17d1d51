import { type ClaimCode, codeOf } from "../claim-code.ts";

// Whether go.sum says what the public log says.
export const CHECKSUM_LOG_AGREES: ClaimCode = codeOf(
  "checksum_log",
  "checksum_log_agrees",
  "verified",
  "The checksum database has the very hash, proven by its signed tree.",
);
export const CHECKSUM_LOG_DIFFERS: ClaimCode = codeOf(
  "checksum_log",
  "checksum_log_differs",
  "contradicted",
  "The checksum database has another hash for the module.",
);
export const CHECKSUM_LOG_PROOF_WRONG: ClaimCode = codeOf(
  "checksum_log",
  "checksum_log_proof_wrong",
  "contradicted",
  "A record does not lie in the signed tree, or the tree's signature is wrong.",
);
export const CHECKSUM_LOG_UNPROVEN: ClaimCode = codeOf(
  "checksum_log",
  "checksum_log_unproven",
  "not_verifiable",
  "A record has the hash, and nothing shows that it lies in a signed tree.",
);
export const CHECKSUM_LOG_MISSING: ClaimCode = codeOf(
  "checksum_log",
  "checksum_log_missing",
  "not_verifiable",
  "No record of the checksum database was given for the module.",
);
// Whether the vendor folder is what the modules are.
export const VENDOR_MATCHES: ClaimCode = codeOf(
  "vendor",
  "vendor_matches",
  "verified",
  "Every vendored file of the module is the one of its archive.",
);
export const VENDOR_EDITED: ClaimCode = codeOf(
  "vendor",
  "vendor_edited",
  "contradicted",
  "Vendored files differ from the module's archive.",
);
export const VENDOR_LIST_DIFFERS: ClaimCode = codeOf(
  "vendor",
  "vendor_list_differs",
  "contradicted",
  "vendor/modules.txt names another version or replacement of the module than the binary.",
);
export const VENDOR_NOT_COMPARABLE: ClaimCode = codeOf(
  "vendor",
  "vendor_not_comparable",
  "not_verifiable",
  "No archive of the module whose hash go.sum has was given: vendored files cannot be compared.",
);
export const VENDOR_STRAYS: ClaimCode = codeOf(
  "vendor",
  "vendor_strays",
  "contradicted",
  "The vendor folder holds sources of no module that vendor/modules.txt names, or links.",
);

export const VENDOR_LIST_STRANGE: ClaimCode = codeOf(
  "vendor",
  "vendor_list_strange",
  "not_verifiable",
  "vendor/modules.txt holds lines that Go passes over and never writes: what they are for is not known.",
);

// Whether the bill of materials says what the binary says.
export const SBOM_MATCHES: ClaimCode = codeOf(
  "sbom",
  "sbom_matches",
  "verified",
  "The SBOM lists the module at the version linked.",
);
export const SBOM_PROGRAM_DIFFERS: ClaimCode = codeOf(
  "sbom",
  "sbom_program_differs",
  "contradicted",
  "The SBOM is about another Go module than the binary's main one.",
);
export const SBOM_VERSION_DIFFERS: ClaimCode = codeOf(
  "sbom",
  "sbom_version_differs",
  "contradicted",
  "The SBOM lists the module at another version.",
);
export const SBOM_WITHOUT_VERSION: ClaimCode = codeOf(
  "sbom",
  "sbom_without_version",
  "not_verifiable",
  "The SBOM lists the module without a version.",
);
export const SBOM_SUM_DIFFERS: ClaimCode = codeOf(
  "sbom",
  "sbom_sum_differs",
  "contradicted",
  "The SBOM has another hash for the module.",
);
export const SBOM_LACKS_MODULE: ClaimCode = codeOf(
  "sbom",
  "sbom_lacks_module",
  "contradicted",
  "The SBOM does not list a module that is linked.",
);
export const SBOM_INCOMPLETE: ClaimCode = codeOf(
  "sbom",
  "sbom_incomplete",
  "not_verifiable",
  "The SBOM does not list a module that is linked, and does not call itself complete.",
);
export const SBOM_TOOLCHAIN_DIFFERS: ClaimCode = codeOf(
  "sbom",
  "sbom_toolchain_differs",
  "contradicted",
  "The SBOM lists the standard library of another Go than the one that compiled.",
);

// Whether the chain of signatures holds.
export const SIGNATURES_VERIFIED: ClaimCode = codeOf(
  "signatures",
  "signatures_verified",
  "verified",
  "A layer of the trust policy is signed as it asks.",
);
export const SIGNATURES_CONTRADICTED: ClaimCode = codeOf(
  "signatures",
  "signatures_contradicted",
  "contradicted",
  "A layer's signatures or statements contradict the trust policy.",
);
export const SIGNATURES_NOT_VERIFIABLE: ClaimCode = codeOf(
  "signatures",
  "signatures_not_verifiable",
  "not_verifiable",
  "A layer lacks what the trust policy asks for.",
);
export const SIGNATURES_UNTRUSTED: ClaimCode = codeOf(
  "signatures",
  "signatures_untrusted",
  "not_verifiable",
  "Statements were given, and no trust policy says whom to believe.",
);
export const SIGNATURES_UNLINKED: ClaimCode = codeOf(
  "signatures",
  "signatures_unlinked",
  "not_verifiable",
  "No verified layer is about something that was given, or names it.",
);
