import { isVersion } from "../../go-modules/version/canonical-version.ts";
import { pseudoVersion } from "../../go-modules/version/pseudo-version.ts";
import type { Advisory, AdvisoryRange } from "./advisory.ts";
import { liesAbove, liesIn } from "./range-order.ts";

type Ranged = Pick<Advisory, "ranges">;

/**
 * True where a version lies in a range of the advisory, exactly by Go's order: build metadata does not count, pre-releases and
 * pseudo-versions lie below the tag that they are named after. So a bound of `v0.0.0-<time>-<hash>` lies below every tag, and
 * what is fixed there is fixed in all of them. False for what is no version: ask `isCertain` too.
 */
export function isAffected({ ranges }: Ranged, version: string): boolean {
  if (!isVersion(version)) return ranges.some(isEverything);
  return ranges.some((range) => liesIn(range, version));
}

/**
 * Whether the order of versions can tell at all. Of tags it does. A pseudo-version names a commit, of which it says only the tag
 * before it: it is certain
 * - where the range has no end and holds that tag, or everything;
 * - where that tag itself lies behind the end of a range: the commit has what the tag has;
 * - against a bound that is a pseudo-version behind the same tag: there the time decides, as the record means it.
 * Otherwise the fix, or the fault, may have come before the commit or after it: `v1.0.1-0.<time>-<hash>` lies below the fix v1.0.1
 * and may have it; `v0.0.0-<time>-<hash>` of a repository whose tags Go does not see lies below all. What is no version, such as
 * `(devel)`, is certain nowhere but where everything is affected.
 */
export function isCertain(advisory: Ranged, version: string): boolean {
  const { ranges } = advisory;
  if (ranges.some(isEverything)) return true;
  if (!isVersion(version)) return false;
  const pseudo = pseudoVersion(version);
  if (pseudo === undefined) return true;
  const sees = (range: AdvisoryRange): boolean => tells(range, version, pseudo.base);
  return isAffected(advisory, version)
    ? ranges.some((range) => liesIn(range, version) && sees(range))
    : ranges.every(sees);
}

function isEverything({ introduced, fixed, lastAffected }: AdvisoryRange): boolean {
  return introduced === "0" && fixed === undefined && lastAffected === undefined;
}

function tells(range: AdvisoryRange, version: string, base: string | undefined): boolean {
  const { introduced, fixed, lastAffected } = range;
  const end = fixed ?? lastAffected;
  const behind = (bound: string): boolean => isBehind(bound, base);
  if (liesAbove(range, version)) {
    return (base !== undefined && liesAbove(range, base)) || behind(end as string);
  }
  const begun =
    introduced === "0" || (base !== undefined && liesIn(range, base)) || behind(introduced);
  if (!liesIn(range, version)) return behind(introduced);
  return begun && (end === undefined || behind(end));
}

/** True for a pseudo-version that has the same tag before it. */
function isBehind(bound: string, base: string | undefined): boolean {
  const pseudo = pseudoVersion(bound);
  return pseudo !== undefined && pseudo.base === base;
}
