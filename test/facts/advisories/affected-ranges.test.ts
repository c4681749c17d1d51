import { describe, expect, test } from "@jest/globals";
import { isAffected } from "../../../src/facts/advisories/is-affected.ts";
import { affectedRanges } from "../../../src/facts/advisories/osv/affected-ranges.ts";
import type { OsvAffected, OsvEvent } from "../../../src/facts/advisories/osv/osv-record.ts";
import { compareBounds, sortedRanges } from "../../../src/facts/advisories/range-order.ts";
import { seededRandom, shuffled } from "../../support/seeded-random.ts";

function semver(...events: readonly OsvEvent[]): OsvAffected {
  return { ranges: [{ type: "SEMVER", events }] };
}

const UNTAGGED = { introduced: "0", lastAffected: "v0.0.0-99991231235959-ffffffffffff" };
const CATCH_ALL = semver({ introduced: "0" });

function custom(...events: readonly OsvEvent[]): OsvAffected {
  return {
    ...CATCH_ALL,
    ecosystem_specific: { custom_ranges: [{ type: "ECOSYSTEM", events }] },
  };
}

test.each([
  [
    "a fix",
    semver({ introduced: "0" }, { fixed: "1.2.3" }),
    [{ introduced: "0", fixed: "v1.2.3" }],
  ],
  [
    "two lines of releases, the second from its pre-releases on",
    semver(
      { introduced: "0" },
      { fixed: "1.21.9" },
      { introduced: "1.22.0-0" },
      { fixed: "1.22.2" },
    ),
    [
      { introduced: "0", fixed: "v1.21.9" },
      { introduced: "v1.22.0-0", fixed: "v1.22.2" },
    ],
  ],
  [
    "events in any order",
    semver(
      { fixed: "1.22.2" },
      { introduced: "1.22.0-0" },
      { fixed: "1.21.9" },
      { introduced: "0" },
    ),
    [
      { introduced: "0", fixed: "v1.21.9" },
      { introduced: "v1.22.0-0", fixed: "v1.22.2" },
    ],
  ],
  [
    "a range that begins where another ends",
    semver(
      { introduced: "5.3.0" },
      { introduced: "5.2.0" },
      { fixed: "5.3.0" },
      { fixed: "5.3.5" },
    ),
    [
      { introduced: "v5.2.0", fixed: "v5.3.0" },
      { introduced: "v5.3.0", fixed: "v5.3.5" },
    ],
  ],
  [
    "introduced again before a fix",
    semver({ introduced: "5.2.0" }, { introduced: "5.3.0" }, { fixed: "5.3.5" }),
    [{ introduced: "v5.2.0", fixed: "v5.3.5" }],
  ],
  ["a fix where it came in", semver({ introduced: "1.0.0" }, { fixed: "1.0.0" }), undefined],
  [
    "one version",
    semver({ introduced: "1.0.0" }, { last_affected: "1.0.0" }),
    [{ introduced: "v1.0.0", lastAffected: "v1.0.0" }],
  ],
  [
    "the earlier of two ends",
    semver({ introduced: "0" }, { last_affected: "1.4.0" }, { fixed: "1.5.0" }),
    [{ introduced: "0", lastAffected: "v1.4.0" }],
  ],
  [
    "+incompatible bounds",
    semver({ introduced: "2.0.0+incompatible" }, { fixed: "24.0.9+incompatible" }),
    [{ introduced: "v2.0.0+incompatible", fixed: "v24.0.9+incompatible" }],
  ],
  [
    "a list of versions",
    { versions: ["1.1.0", "1.0.0", "1.1.0"] },
    [
      { introduced: "v1.0.0", lastAffected: "v1.0.0" },
      { introduced: "v1.1.0", lastAffected: "v1.1.0" },
    ],
  ],
  [
    "a list beside ranges: what the ranges hold is not said again",
    { ...semver({ introduced: "1.0.0" }, { fixed: "1.2.0" }), versions: ["1.1.0", "1.3.0"] },
    [
      { introduced: "v1.0.0", fixed: "v1.2.0" },
      { introduced: "v1.3.0", lastAffected: "v1.3.0" },
    ],
  ],
  [
    "a list beside commits",
    { ranges: [{ type: "GIT", events: [{ introduced: "0" }] }], versions: ["v1.0.0"] },
    [{ introduced: "v1.0.0", lastAffected: "v1.0.0" }],
  ],
  [
    "commits beside versions",
    {
      ranges: [
        { type: "GIT", events: [{ introduced: "0" }] },
        { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.0" }] },
      ],
    },
    [{ introduced: "0", fixed: "v1.0.0" }],
  ],
  [
    "custom ranges behind a catch-all; commits without a tag stay affected",
    custom({ introduced: "6.0.0" }, { fixed: "7.2.1" }),
    [UNTAGGED, { introduced: "v6.0.0", fixed: "v7.2.1" }],
  ],
  [
    "custom ranges that order commits too",
    custom(
      { introduced: "0.0.0-20230727023453-1c4957d53911" },
      { fixed: "0.0.0-20251020133207-084a437033b4" },
      { introduced: "5.2.0" },
      { introduced: "5.3.0" },
      { fixed: "5.3.5" },
    ),
    [
      {
        introduced: "v0.0.0-20230727023453-1c4957d53911",
        fixed: "v0.0.0-20251020133207-084a437033b4",
      },
      { introduced: "v5.2.0", fixed: "v5.3.5" },
    ],
  ],
  [
    "custom ranges from the first version on",
    custom({ introduced: "0" }, { fixed: "7.2.1" }),
    [{ introduced: "0", fixed: "v7.2.1" }],
  ],
  [
    "custom ranges that are no versions: the catch-all stands",
    custom({ introduced: "RELEASE.2024-01-01" }, { fixed: "RELEASE.2025-02-28" }),
    [{ introduced: "0" }],
  ],
  [
    "custom ranges beside ranges that say something",
    { ...custom({ introduced: "6.0.0" }), ...semver({ introduced: "0" }, { fixed: "1.0.0" }) },
    [{ introduced: "0", fixed: "v1.0.0" }],
  ],
])("%s", (_note, affected, ranges) => {
  const read = affectedRanges(affected as OsvAffected);
  expect(read.kind === "ranges" ? sortedRanges(read.ranges) : undefined).toEqual(ranges);
});

test.each([
  ["commits alone", { ranges: [{ type: "GIT", events: [{ introduced: "0" }] }] }, '"GIT" only'],
  ["a bound that is no version", semver({ introduced: "latest" }), '"latest" is no version'],
  ["a list that is no versions", { versions: ["main"] }, '"main" is no version'],
  ["nothing introduced", semver({ fixed: "1.0.0" }), "nothing is introduced"],
  ["a limit", semver({ introduced: "0" }, { limit: "1.0.0" }), "a limit"],
  ["neither", {}, "neither ranges nor versions"],
  ["an endless version", semver({ introduced: `1.0.0-${"9".repeat(9000)}` }), "no version"],
])("%s cannot be read", (_note, affected, why) => {
  expect(affectedRanges(affected)).toEqual({
    kind: "unread",
    why: expect.stringContaining(why),
  });
});

test("of many ranges and many versions those are told apart in one pass", () => {
  const events = Array.from({ length: 10_000 }, (_, at): OsvEvent[] => [
    { introduced: `1.${at}.1` },
    { fixed: `1.${at}.3` },
  ]).flat();
  const versions = Array.from({ length: 40_000 }, (_, at) => `1.${at >> 2}.${at & 3}`);
  const read = affectedRanges({ ...semver(...events), versions });
  expect(read.kind === "ranges" && read.ranges).toHaveLength(10_000 + 20_000);
});

test("overlapping ranges leave out what any of them holds", () => {
  const ranges = [
    [{ introduced: "1.0.0" }, { last_affected: "1.5.0" }],
    [{ introduced: "1.1.0" }, { fixed: "1.2.0" }],
    [{ introduced: "1.1.0" }, { fixed: "1.5.0" }],
    [{ introduced: "3.0.0" }],
  ].map((events) => ({ type: "SEMVER", events }));
  const versions = ["0.9.0", "1.3.0", "1.5.0", "1.5.1", "2.9.0", "3.1.0"];
  const read = affectedRanges({ ranges, versions });
  const listed = read.kind === "ranges" ? read.ranges.slice(4) : [];
  expect(listed.map(({ introduced }) => introduced)).toEqual(["v0.9.0", "v1.5.1", "v2.9.0"]);
});

describe("of random events", () => {
  const VERSIONS = ["0.9.0", "1.0.0-0", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "2.0.0"];

  test("a version is affected exactly where a walk over the sorted events says so", () => {
    const wrong: unknown[] = [];
    for (let seed = 0; seed < 3000; seed += 1) {
      const random = seededRandom(seed);
      const events = randomEvents(random);
      const read = affectedRanges(semver(...shuffled(events, random)));
      for (const version of VERSIONS) {
        const affected = read.kind === "ranges" && isAffected(read, `v${version}`);
        if (affected !== walked(events, version)) wrong.push({ events, version, affected });
      }
    }
    expect(wrong).toEqual([]);
  });

  /** Each version is in one event at most, as the schema has it. */
  function randomEvents(random: () => number): OsvEvent[] {
    const some = shuffled(["0", ...VERSIONS], random).slice(0, 1 + Math.floor(random() * 5));
    const [first = "0", ...others] = some;
    return [
      { introduced: first },
      ...others.map((version): OsvEvent => {
        const kind = Math.floor(random() * 3);
        if (kind === 0 || version === "0") return { introduced: version };
        return kind === 1 ? { fixed: version } : { last_affected: version };
      }),
    ];
  }

  /** The evaluation as OSV's schema writes it down. */
  function walked(events: readonly OsvEvent[], version: string): boolean {
    const bound = (text = ""): string => (text === "0" ? text : `v${text}`);
    const own = ({ introduced, fixed, last_affected }: OsvEvent): string =>
      bound(introduced ?? fixed ?? last_affected);
    let affected = false;
    for (const event of [...events].sort((a, b) => compareBounds(own(a), own(b)))) {
      const order = compareBounds(`v${version}`, own(event));
      if (event.introduced !== undefined && order >= 0) affected = true;
      if (event.fixed !== undefined && order >= 0) affected = false;
      if (event.last_affected !== undefined && order > 0) affected = false;
    }
    return affected;
  }
});
