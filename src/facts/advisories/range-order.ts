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

/** The versions, as ranges of one each, that lie in none of the ranges: in one pass, however many there are of both. */
export function outside(
  versions: readonly AdvisoryRange[],
  ranges: readonly AdvisoryRange[],
): AdvisoryRange[] {
  const waiting = sortedRanges(ranges).reverse();
  let furthest: AdvisoryRange | undefined;
  return sortedRanges(versions).filter(({ introduced }) => {
    for (
      let next = waiting.at(-1);
      next !== undefined && compareBounds(next.introduced, introduced) <= 0;
      next = waiting.at(-1)
    ) {
      if (furthest === undefined || reachesFurther(next, furthest)) furthest = next;
      waiting.pop();
    }
    return furthest === undefined || liesAbove(furthest, introduced);
  });
}

function reachesFurther(range: AdvisoryRange, other: AdvisoryRange): boolean {
  const [end, otherEnd] = [endOf(range), endOf(other)];
  if (end === "0" || otherEnd === "0") return otherEnd !== "0";
  const order = compareBounds(end, otherEnd);
  return order > 0 || (order === 0 && range.lastAffected !== undefined);
}
