import { type ClaimCode, codeOf } from "../claim-code.ts";

// Whether the Go that compiled is one to trust.
export const TOOLCHAIN_ALLOWED: ClaimCode = codeOf(
  "toolchain",
  "toolchain_allowed",
  "verified",
  "The compiler is a released Go, no older than the go line.",
);
export const TOOLCHAIN_BELOW_GO_LINE: ClaimCode = codeOf(
  "toolchain",
  "toolchain_below_go_line",
  "contradicted",
  "The compiler is older than the go line demands.",
);
export const TOOLCHAIN_BELOW_SUGGESTED: ClaimCode = codeOf(
  "toolchain",
  "toolchain_below_suggested",
  "not_verifiable",
  "The compiler is older than the toolchain line suggests; GOTOOLCHAIN may have said so.",
);
export const TOOLCHAIN_UNKNOWN: ClaimCode = codeOf(
  "toolchain",
  "toolchain_unknown",
  "not_verifiable",
  "The compiler is no released Go: a development or vendor's build, or not recorded.",
);
export const TOOLCHAIN_WITHOUT_ADVISORIES: ClaimCode = codeOf(
  "toolchain_advisories",
  "toolchain_without_advisories",
  "verified",
  "No advisory given affects the compiler or its standard library.",
);
export const TOOLCHAIN_VULNERABLE: ClaimCode = codeOf(
  "toolchain_advisories",
  "toolchain_vulnerable",
  "contradicted",
  "Advisories affect the compiler, or the standard library that was linked.",
);
export const TOOLCHAIN_ADVISORIES_MISSING: ClaimCode = codeOf(
  "toolchain_advisories",
  "toolchain_advisories_missing",
  "not_verifiable",
  "No advisories were given to hold the compiler against.",
);
export const TOOLCHAIN_ADVISORIES_UNREAD: ClaimCode = codeOf(
  "toolchain_advisories",
  "toolchain_advisories_unread",
  "not_verifiable",
  "No advisory given affects the compiler, but of some nobody knows which versions they affect.",
);
// Whether the toolchain's own archive is the one of the log.
export const TOOLCHAIN_SUM_MATCHES: ClaimCode = codeOf(
  "toolchain_sum",
  "toolchain_sum_matches",
  "verified",
  "go.sum and the checksum database agree on the toolchain.",
);
export const TOOLCHAIN_SUM_DIFFERS: ClaimCode = codeOf(
  "toolchain_sum",
  "toolchain_sum_differs",
  "contradicted",
  "go.sum has another hash for the toolchain than the checksum database.",
);
export const TOOLCHAIN_SUM_UNLOGGED: ClaimCode = codeOf(
  "toolchain_sum",
  "toolchain_sum_unlogged",
  "not_verifiable",
  "go.sum has a hash for the toolchain, and no record of the log was given.",
);
export const TOOLCHAIN_SUM_MISSING: ClaimCode = codeOf(
  "toolchain_sum",
  "toolchain_sum_missing",
  "not_verifiable",
  "No file has a hash for the toolchain that was used.",
);
