import type { Severity, SeveritySource } from "./advisory.ts";
import { cvssV3Score } from "./cvss/cvss-v3.ts";
import { cvssV4Score } from "./cvss/cvss-v4.ts";

export interface GradedSeverity {
  readonly severity: Severity;
  /** Absent where it is unknown. */
  readonly severityFrom?: SeveritySource | undefined;
}

/** What a record says about how grave it is. */
export interface SeverityStatement {
  /** `severity[]`, of the affected module where it has one of its own, else of the record. */
  readonly vectors: readonly { readonly type: string; readonly score: string }[];
  /** `database_specific.severity`. */
  readonly word?: string | undefined;
}

const UNKNOWN: GradedSeverity = { severity: "unknown", severityFrom: undefined };

const WORDS: Readonly<Record<string, Severity>> = {
  low: "low",
  moderate: "moderate",
  medium: "moderate",
  high: "high",
  critical: "critical",
};
const ORDER: readonly Severity[] = ["unknown", "low", "moderate", "high", "critical"];

/**
 * The word of the database first, for people chose it; else the gravest CVSS 4.0 vector, else the gravest 3.x one, by the bands
 * of the specification (4, 7 and 9 begin moderate, high and critical; 0 is low). Nothing of these: unknown.
 */
export function gradeSeverity({ vectors, word }: SeverityStatement): GradedSeverity {
  const known = word === undefined ? undefined : ownWord(word.toLowerCase());
  if (known !== undefined) return { severity: known, severityFrom: "word" };
  return (
    gradeVectors(vectors, "CVSS_V4", "cvss_v4", cvssV4Score) ??
    gradeVectors(vectors, "CVSS_V3", "cvss_v3", cvssV3Score) ??
    UNKNOWN
  );
}

/** The graver of two. */
export function graver(a: Severity, b: Severity): Severity {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

function ownWord(word: string): Severity | undefined {
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}

function gradeVectors(
  vectors: SeverityStatement["vectors"],
  type: string,
  severityFrom: SeveritySource,
  score: (vector: string) => number | undefined,
): GradedSeverity | undefined {
  const scores = vectors.flatMap((each) => (each.type === type ? (score(each.score) ?? []) : []));
  return scores.length === 0 ? undefined : { severity: bandOf(Math.max(...scores)), severityFrom };
}

function bandOf(score: number): Severity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  return score >= 4 ? "moderate" : "low";
}
