import { canonicalVersion } from "../../../go-modules/version/canonical-version.ts";
import type { AdvisoryRange } from "../advisory.ts";
import { compareBounds } from "../range-order.ts";
import type { OsvEvent, OsvRange } from "./osv-record.ts";

export type ReadRanges =
  | { readonly kind: "ranges"; readonly ranges: readonly AdvisoryRange[] }
  /** `why` is a sentence for people. */
  | { readonly kind: "unread"; readonly why: string };

type Act = "introduced" | "fixed" | "lastAffected";

interface Step {
  readonly act: Act;
  /** `"0"` or a Go version. */
  readonly version: string;
}

const TYPES: ReadonlySet<string> = new Set(["SEMVER", "ECOSYSTEM"]);

/**
 * The ranges of one list in Go's order, as OSV's schema has them evaluated: events are sorted by version, what is introduced
 * lasts until the next that ends it. GIT ranges among others are left: they say the same of commits.
 */
export function readRanges(ranges: readonly OsvRange[]): ReadRanges {
  const versioned = ranges.filter(namesVersions);
  if (versioned.length === 0 && ranges.length > 0) {
    const types = [...new Set(ranges.map(({ type }) => JSON.stringify(type.slice(0, 20))))];
    return unread(`ranges of type ${types.join(", ")} only, which name no versions`);
  }
  const read: AdvisoryRange[] = [];
  for (const { events } of versioned) {
    const result = readEvents(events ?? []);
    if (result.kind === "unread") return result;
    read.push(...result.ranges);
  }
  return { kind: "ranges", ranges: read };
}

/** False for GIT ranges, which name commits. */
export function namesVersions({ type }: OsvRange): boolean {
  return TYPES.has(type);
}

/** The versions of a list, a range each. */
export function readVersions(versions: readonly string[]): ReadRanges {
  const read: AdvisoryRange[] = [];
  for (const text of new Set(versions)) {
    const version = goVersion(text);
    if (version === undefined) return unread(noVersion(text));
    read.push({ introduced: version, lastAffected: version });
  }
  return { kind: "ranges", ranges: read };
}

function readEvents(events: readonly OsvEvent[]): ReadRanges {
  const steps: Step[] = [];
  for (const { introduced, fixed, last_affected, limit } of events) {
    if (limit !== undefined && limit !== "*") {
      return unread(
        `a limit of ${JSON.stringify(limit.slice(0, 60))}, which Go records do not have`,
      );
    }
    const named: readonly (readonly [Act, string | undefined])[] = [
      ["introduced", introduced],
      ["fixed", fixed],
      ["lastAffected", last_affected],
    ];
    for (const [act, text] of named) {
      if (text === undefined) continue;
      const version = text === "0" ? text : goVersion(text);
      if (version === undefined) return unread(noVersion(text));
      steps.push({ act, version });
    }
  }
  if (!steps.some(({ act }) => act === "introduced")) {
    return unread("a range in which nothing is introduced");
  }
  return { kind: "ranges", ranges: rangesOf(steps) };
}

/**
 * At one version what was open ends before anything begins, so that a version that ends one range and begins the next is
 * affected in whatever order the two are written.
 */
function rangesOf(steps: readonly Step[]): AdvisoryRange[] {
  const ranges: AdvisoryRange[] = [];
  let open: string | undefined;
  for (const group of byVersion(steps)) {
    const ends = group.filter(({ act }) => act !== "introduced");
    const end = ends.find(({ act }) => act === "fixed") ?? ends[0];
    const begins = group.find(({ act }) => act === "introduced");
    if (open !== undefined && end !== undefined) {
      ranges.push({ introduced: open, [end.act]: end.version });
      open = begins?.version;
    } else if (open === undefined && begins !== undefined) {
      if (end === undefined) open = begins.version;
      else if (end.act === "lastAffected") {
        ranges.push({ introduced: begins.version, lastAffected: end.version });
      }
    }
  }
  if (open !== undefined) ranges.push({ introduced: open });
  return ranges;
}

function byVersion(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of [...steps].sort((a, b) => compareBounds(a.version, b.version))) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && compareBounds(last[0].version, step.version) === 0) {
      last.push(step);
    } else groups.push([step]);
  }
  return groups;
}

/** `1.2.3` as Go writes it; undefined where that is no version of Go's. */
function goVersion(text: string): string | undefined {
  if (text.length > 256) return undefined;
  return canonicalVersion(text.startsWith("v") ? text : `v${text}`);
}

function noVersion(text: string): string {
  return `${JSON.stringify(text.slice(0, 60))} is no version of Go's`;
}

function unread(why: string): ReadRanges {
  return { kind: "unread", why };
}
