import { pseudoVersion } from "../../../go-modules/version/pseudo-version.ts";
import type { AdvisoryRange } from "../advisory.ts";
import { outside } from "../range-order.ts";
import { namesVersions, type ReadRanges, readRanges, readVersions } from "./osv-ranges.ts";
import type { OsvAffected } from "./osv-record.ts";

/** Every version of a commit before the first tag, `v0.0.0-<time>-<hash>`, and nothing above. Never a fix. */
const UNTAGGED: AdvisoryRange = {
  introduced: "0",
  lastAffected: "v0.0.0-99991231235959-ffffffffffff",
};

/**
 * What is affected of one module, in any order. Where the ranges say no more than "from the first version, for ever", the record's
 * `custom_ranges` are taken instead: the Go database puts there what it could not express in versions that Go fetches, such as
 * tags from v2 on without `/v2` in the path. Such tags do not order commits that are named without one: where custom ranges name
 * no such commit, those stay affected as the record says.
 */
export function affectedRanges(affected: OsvAffected): ReadRanges {
  const ranges = affected.ranges ?? [];
  const standard = ranges.length === 0 ? NONE : readRanges(ranges);
  const listed = readVersions(affected.versions ?? []);
  const custom = readCustom(affected);
  const chosen = isCatchAll(standard) && custom !== undefined ? custom : standard;
  const listIsAll = isList(listed) && !ranges.some(namesVersions);
  const all = listIsAll ? listed : joined(chosen, listed);
  if (all.kind === "ranges" && all.ranges.length === 0) {
    return { kind: "unread", why: "neither ranges nor versions" };
  }
  return all;
}

const NONE: ReadRanges = { kind: "ranges", ranges: [] };

/** Undefined where there are none, or none that can be read: the catch-all stands then, which is never too little. */
function readCustom({ ecosystem_specific }: OsvAffected): ReadRanges | undefined {
  const custom = ecosystem_specific?.custom_ranges ?? [];
  const read = custom.length === 0 ? undefined : readRanges(custom);
  if (read?.kind !== "ranges" || read.ranges.length === 0) return undefined;
  const bounds = read.ranges.flatMap(({ introduced, fixed, lastAffected }) => [
    introduced,
    fixed,
    lastAffected,
  ]);
  const ordersCommits = bounds.some((bound) => bound === "0" || isUntagged(bound));
  return ordersCommits ? read : { kind: "ranges", ranges: [UNTAGGED, ...read.ranges] };
}

function isUntagged(bound: string | undefined): boolean {
  return bound !== undefined && /^v0\.0\.0-/.test(bound) && pseudoVersion(bound) !== undefined;
}

function isList(listed: ReadRanges): boolean {
  return listed.kind === "ranges" && listed.ranges.length > 0;
}

function isCatchAll(read: ReadRanges): boolean {
  if (read.kind === "unread") return false;
  return read.ranges.every(
    ({ introduced, fixed, lastAffected }) =>
      introduced === "0" && fixed === undefined && lastAffected === undefined,
  );
}

/** What either of the two does not tell nobody knows. */
function joined(chosen: ReadRanges, listed: ReadRanges): ReadRanges {
  if (chosen.kind === "unread") return chosen;
  if (listed.kind === "unread") return listed;
  const others = outside(listed.ranges, chosen.ranges);
  return { kind: "ranges", ranges: [...chosen.ranges, ...others] };
}
