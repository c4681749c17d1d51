import { compareVersions } from "../../go-modules/version/compare-versions.ts";
import type { AdvisoryRange } from "./advisory.ts";

/** Go's order of versions, with `"0"` below all of them. */
export function compareBounds(a: string, b: string): number {
  return Number(a !== "0") - Number(b !== "0") || compareVersions(a, b);
}

/** True where a version lies in a range, by Go's order alone. */
export function liesIn(range: AdvisoryRange, version: string): boolean {
  return compareBounds(version, range.introduced) >= 0 && !liesAbove(range, version);
}

/** True where a version lies behind the end of a range; false where it has none. */
export function liesAbove({ fixed, lastAffected }: AdvisoryRange, version: string): boolean {
  if (fixed !== undefined) return compareBounds(version, fixed) >= 0;
  return lastAffected !== undefined && compareBounds(version, lastAffected) > 0;
}

/** By where they begin, then end; each once. */
export function sortedRanges(ranges: readonly AdvisoryRange[]): AdvisoryRange[] {
  const distinct = new Map(ranges.map((range) => [JSON.stringify(range), range]));
  return [...distinct.values()].sort(
    (a, b) => compareBounds(a.introduced, b.introduced) || compareBounds(endOf(a), endOf(b)),
  );
}

function endOf({ fixed, lastAffected }: AdvisoryRange): string {
  return fixed ?? lastAffected ?? "0";
}
