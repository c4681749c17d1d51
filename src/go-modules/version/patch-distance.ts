import { canonicalVersion, isIncompatible } from "./canonical-version.ts";
import { compareVersions } from "./compare-versions.ts";
import { pseudoVersion } from "./pseudo-version.ts";
import { parseVersion, type SemanticVersion } from "./semantic-version.ts";

/**
 * How far one version lies from another in patches, or why that cannot be counted. `order` is the sign of the way in
 * Go's order: 1 when the second is the newer.
 */
export type PatchDistance =
  /** Signed: positive when the second is the newer, 0 for the same version. */
  | { readonly kind: "patches"; readonly count: number }
  | { readonly kind: "other_major"; readonly order: number }
  /** One is `+incompatible` and the other is not: they are versions of two module paths. */
  | { readonly kind: "incompatible"; readonly order: number }
  /** At least one names a commit without a tag, which may hold any number of changes. */
  | { readonly kind: "pseudo"; readonly order: number }
  | { readonly kind: "other_minor"; readonly order: number }
  /** At least one is a pre-release: it is no patch. */
  | { readonly kind: "prerelease"; readonly order: number }
  /** At least one is no version. */
  | { readonly kind: "no_version" };

/**
 * The distance from `from` to `to`. The reasons are asked in the order of the type above, so that a pseudo-version
 * without a tag before it (`v0.0.0-...`) counts as one and not as another minor; a version has distance 0 to itself
 * whatever it is. Counts beyond the safe integers end there.
 */
export function patchDistance(from: string, to: string): PatchDistance {
  const a = parseVersion(from);
  const b = parseVersion(to);
  if (a === undefined || b === undefined) return { kind: "no_version" };
  if (canonicalVersion(from) === canonicalVersion(to)) return { kind: "patches", count: 0 };
  const order = compareVersions(to, from);
  if (a.major !== b.major) return { kind: "other_major", order };
  if (isIncompatible(from) !== isIncompatible(to)) return { kind: "incompatible", order };
  if (pseudoVersion(from) !== undefined || pseudoVersion(to) !== undefined) {
    return { kind: "pseudo", order };
  }
  if (a.minor !== b.minor) return { kind: "other_minor", order };
  if (a.prerelease !== "" || b.prerelease !== "") return { kind: "prerelease", order };
  return { kind: "patches", count: countBetween(a, b, order) };
}

/** Numbers of more digits are not worth reading: reading them takes more than linear time. */
const MAX_DIGITS = 100;

function countBetween(a: SemanticVersion, b: SemanticVersion, order: number): number {
  const most = order * Number.MAX_SAFE_INTEGER;
  if (Math.max(a.patch.length, b.patch.length) > MAX_DIGITS) return most;
  const count = Number(BigInt(b.patch) - BigInt(a.patch));
  return Number.isSafeInteger(count) ? count : most;
}
