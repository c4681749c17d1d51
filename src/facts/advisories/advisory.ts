/** What the compact file of advisories says that it is. */
export const ADVISORIES_API_VERSION = "facts.gatehouse/v1";
export const ADVISORIES_KIND = "Advisories";

/** The advisories of the Go ecosystem that were known at one time. JSON as it stands here, apart from `apiVersion` and `kind`. */
export interface Advisories {
  /** How new the records are, RFC 3339 in UTC: the newest `modified` among all that were read, or as given. */
  readonly snapshot: string;
  /** By module, then id, by code units; a record that names several modules is there once for each. */
  readonly advisories: readonly Advisory[];
  /** What is about a module and could not be turned into ranges: nobody knows which of its versions are affected. */
  readonly unread: readonly UnreadAdvisory[];
}

/** One record, as far as it is about one module. */
export interface Advisory {
  /** `GO-2024-2687`, `GHSA-...`. */
  readonly id: string;
  /** Other names of the same, sorted: an exception for one of them is one for this. */
  readonly aliases: readonly string[];
  readonly summary?: string | undefined;
  readonly severity: Severity;
  /** Absent where the severity is unknown. */
  readonly severityFrom?: SeveritySource | undefined;
  /** RFC 3339 in UTC; leeway is counted from `published`. */
  readonly published: string;
  readonly modified: string;
  /** The module path; `stdlib` for the standard library, `toolchain` for cmd/go and its like. */
  readonly module: string;
  /** Affected is what lies in any of them. Never empty. */
  readonly ranges: readonly AdvisoryRange[];
}

/** `unknown` where the record tells neither a word nor a CVSS vector that can be scored. */
export type Severity = "low" | "moderate" | "high" | "critical" | "unknown";

/**
 * What told the severity: the word of the database, the base score of a CVSS vector, or another record of the same
 * vulnerability (the Go database itself grades nothing).
 */
export type SeveritySource = "word" | "cvss_v4" | "cvss_v3" | "alias";

/**
 * From `introduced` on, up to what is before `fixed` or up to `lastAffected` itself; for ever without both. Go versions with `v`,
 * in Go's order; those of `stdlib` and `toolchain` too (`v1.22.0-0` is below every pre-release of Go 1.22).
 */
export interface AdvisoryRange {
  /** `"0"`: from the first version on. */
  readonly introduced: string;
  readonly fixed?: string | undefined;
  readonly lastAffected?: string | undefined;
}

export interface UnreadAdvisory {
  readonly id: string;
  readonly module: string;
  /** A sentence for people. */
  readonly why: string;
}
