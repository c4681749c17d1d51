import type { Json, JsonObject } from "../../../domain/json-value.ts";
import { memberAt } from "./member-at.ts";
import { type Resource, resourceSchema, type Statement } from "./statement.ts";

/** SLSA provenance 1.0: who built it, from what, and what came out beside it. */
export const PROVENANCE = "https://slsa.dev/provenance/v1";
/** SLSA verification summary 1.0: which policy allowed it. */
export const VERIFICATION_SUMMARY = "https://slsa.dev/verification_summary/v1";
/**
 * Ours: somebody looked at the subject (a set of dependencies by its semantic hash, a commit) and decided. The predicate holds
 * `decision` (`approved` or `rejected`; anything else counts as rejected) and may hold `reviewedAt` (RFC 3339) and `comment`.
 */
export const SOURCE_REVIEW = "urn:gatehouse:source-review:v1";
/**
 * Ours: the subject (a binary, an SBOM) has this semantic hash. The predicate holds `semanticHash`, and should say in `generator`
 * and `input` what computed it of what; it may hold `computedAt` (RFC 3339).
 */
export const SEMANTIC_HASH_STATEMENT = "urn:gatehouse:semantic-hash:v1";

/** What a predicate says, as far as the chain asks. */
export interface PredicateFacts {
  /** Artefacts that belong to the subject: materials and what came out beside it. */
  readonly related: readonly Resource[];
  /** When it was made, by its own word: RFC 3339. */
  readonly claimedTime?: string | undefined;
  /** Why the statement says no. */
  readonly negative?: string | undefined;
}

type Reader = (predicate: JsonObject) => PredicateFacts;

const READERS: ReadonlyMap<string, Reader> = new Map([
  [
    PROVENANCE,
    (predicate) => ({
      related: [
        ...resourcesAt(predicate, "buildDefinition", "resolvedDependencies"),
        ...resourcesAt(predicate, "runDetails", "byproducts"),
      ],
      claimedTime: textAt(predicate, "runDetails", "metadata", "finishedOn"),
    }),
  ],
  [
    VERIFICATION_SUMMARY,
    (predicate) => {
      const result = textAt(predicate, "verificationResult");
      const negative = `its verification result is ${result ?? "missing"}`;
      return {
        related: [],
        claimedTime: textAt(predicate, "timeVerified"),
        ...(result !== "PASSED" && { negative }),
      };
    },
  ],
  [
    SOURCE_REVIEW,
    (predicate) => {
      const decision = textAt(predicate, "decision");
      const negative = `its decision is ${decision ?? "missing"}`;
      return {
        related: [],
        claimedTime: textAt(predicate, "reviewedAt"),
        ...(decision !== "approved" && { negative }),
      };
    },
  ],
  [
    SEMANTIC_HASH_STATEMENT,
    (predicate) => {
      const semanticHash = textAt(predicate, "semanticHash");
      return {
        related: semanticHash === undefined ? [] : [{ digest: { semanticHash } }],
        claimedTime: textAt(predicate, "computedAt"),
      };
    },
  ],
]);

/** Of a predicate type that it does not know it says nothing: release statements and SBOMs speak by their subjects. */
export function predicateFacts({ predicateType, predicate }: Statement): PredicateFacts {
  return READERS.get(predicateType)?.(predicate) ?? { related: [] };
}

function textAt(predicate: JsonObject, ...path: readonly string[]): string | undefined {
  const value = memberAt(predicate, ...path);
  return typeof value === "string" ? value.slice(0, 1024) : undefined;
}

function resourcesAt(predicate: JsonObject, ...path: readonly string[]): Resource[] {
  const value = memberAt(predicate, ...path);
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((item) => {
    const read = resourceSchema.safeParse(item);
    return read.success ? [read.data] : [];
  });
}
