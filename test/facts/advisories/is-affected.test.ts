import { expect, test } from "@jest/globals";
import type { AdvisoryRange } from "../../../src/facts/advisories/advisory.ts";
import { isAffected, isCertain } from "../../../src/facts/advisories/is-affected.ts";

const COMMIT = "20240501120000-0123456789ab";
const LATER = "20250501120000-0123456789ab";

function judged(ranges: readonly AdvisoryRange[], version: string): string {
  const affected = isAffected({ ranges }, version) ? "affected" : "not affected";
  return isCertain({ ranges }, version) ? affected : `${affected}, uncertain`;
}

const FIXED = { introduced: "0", fixed: "v1.2.3" };
const COMMITS = { introduced: "0", fixed: `v0.0.0-${COMMIT}` };

test.each([
  ["a tag below the fix", FIXED, "v1.2.2", "affected"],
  ["the fix", FIXED, "v1.2.3", "not affected"],
  ["a pre-release of the fix", FIXED, "v1.2.3-rc.1", "affected"],
  ["build metadata does not count", FIXED, "v1.2.3+incompatible", "not affected"],
  [
    "a lower bound of pre-releases holds them",
    { introduced: "v1.22.0-0", fixed: "v1.22.2" },
    "v1.22.0-rc.1",
    "affected",
  ],
  ["the last affected", { introduced: "v1.0.0", lastAffected: "v1.1.0" }, "v1.1.0", "affected"],
  ["behind it", { introduced: "v1.0.0", lastAffected: "v1.1.0" }, "v1.1.1", "not affected"],
  ["a tag is above a bound that names a commit", COMMITS, "v0.1.0", "not affected"],
  [
    "a commit before the one that fixed it",
    COMMITS,
    `v0.0.0-${COMMIT.replace("2024", "2023")}`,
    "affected",
  ],
  ["a commit after it", COMMITS, `v0.0.0-${LATER}`, "not affected"],
  ["a commit behind the tag with the fix", FIXED, `v1.2.4-0.${COMMIT}`, "not affected"],
  ["a commit before the tag with the fix", FIXED, `v1.2.3-0.${COMMIT}`, "affected, uncertain"],
  ["a commit of no tag", FIXED, `v0.0.0-${COMMIT}`, "affected, uncertain"],
  [
    "a commit behind a tag before the fault",
    { introduced: "v1.1.0", fixed: "v1.2.3" },
    `v1.0.1-0.${COMMIT}`,
    "not affected, uncertain",
  ],
  [
    "a commit above the fix, behind a tag below it",
    { introduced: "0", fixed: `v1.2.4-0.${COMMIT}` },
    `v1.2.4-0.${LATER}`,
    "not affected",
  ],
  ["a commit where nothing is fixed", { introduced: "0" }, `v0.0.0-${COMMIT}`, "affected"],
  [
    "a commit behind an affected tag, where nothing is fixed",
    { introduced: "v1.0.0" },
    `v1.2.3-0.${COMMIT}`,
    "affected",
  ],
  ["what was built here", FIXED, "(devel)", "not affected, uncertain"],
  ["what was built here, where everything is", { introduced: "0" }, "(devel)", "affected"],
])("%s", (_note, range, version, said) => {
  expect(judged([range], version)).toBe(said);
});

test("any of several ranges counts", () => {
  const ranges = [FIXED, { introduced: "v2.0.0", fixed: "v2.1.0" }];
  expect(["v1.2.2", "v1.9.0", "v2.0.5", "v2.1.0"].map((each) => judged(ranges, each))).toEqual([
    "affected",
    "not affected",
    "affected",
    "not affected",
  ]);
});
