import { describe, expect, test } from "@jest/globals";
import { cvssV3Score } from "../../../src/facts/advisories/cvss/cvss-v3.ts";
import { cvssV4Score } from "../../../src/facts/advisories/cvss/cvss-v4.ts";
import { gradeSeverity } from "../../../src/facts/advisories/severity.ts";

/** Scored by another program: the Python package cvss 3.6. */
const V3: readonly (readonly [string, number])[] = [
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:H", 8.6],
  ["CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:N/A:L", 8.5],
  ["CVSS:3.1/AV:N/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:N", 6.1],
  ["CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:N/I:N/A:H", 5.3],
  ["CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:C/C:N/I:H/A:L", 6.5],
  ["CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N", 5.4],
  ["CVSS:3.1/AV:A/AC:L/PR:L/UI:N/S:C/C:L/I:H/A:H", 8.9],
  ["CVSS:3.1/AV:A/AC:L/PR:H/UI:R/S:U/C:H/I:L/A:L", 5.4],
  ["CVSS:3.1/AV:A/AC:H/PR:N/UI:R/S:U/C:N/I:N/A:N", 0],
  ["CVSS:3.1/AV:A/AC:H/PR:L/UI:R/S:C/C:N/I:L/A:H", 6.2],
  ["CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:L", 5.1],
  ["CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:L/I:H/A:N", 7.3],
  ["CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:N/A:H", 5.8],
  ["CVSS:3.1/AV:L/AC:H/PR:N/UI:R/S:C/C:H/I:H/A:L", 7.6],
  ["CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:C/C:N/I:L/A:N", 2.5],
  ["CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H", 6.1],
  ["CVSS:3.1/AV:P/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:L", 4.9],
  ["CVSS:3.1/AV:P/AC:L/PR:H/UI:R/S:U/C:H/I:N/A:N", 3.9],
  ["CVSS:3.1/AV:P/AC:H/PR:N/UI:R/S:C/C:H/I:L/A:H", 6.9],
  ["CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:C/C:N/I:N/A:L", 1.9],
];
const V4: readonly (readonly [string, number])[] = [
  ["CVSS:4.0/AV:P/AC:H/AT:N/PR:H/UI:P/VC:N/VI:N/VA:N/SC:N/SI:H/SA:L", 2],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N", 2.4],
  ["CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:A/VC:H/VI:N/VA:L/SC:N/SI:L/SA:H", 5.7],
  ["CVSS:4.0/AV:L/AC:H/AT:N/PR:N/UI:P/VC:H/VI:L/VA:L/SC:L/SI:H/SA:H", 7.1],
  ["CVSS:4.0/AV:P/AC:H/AT:N/PR:N/UI:A/VC:N/VI:H/VA:L/SC:H/SI:H/SA:L", 5.9],
  ["CVSS:4.0/AV:N/AC:H/AT:N/PR:L/UI:N/VC:L/VI:L/VA:N/SC:L/SI:L/SA:N", 2.3],
  ["CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:A/VC:L/VI:N/VA:H/SC:H/SI:H/SA:N", 5.8],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:H/UI:A/VC:N/VI:H/VA:L/SC:N/SI:H/SA:L", 6.8],
  ["CVSS:4.0/AV:A/AC:H/AT:P/PR:N/UI:A/VC:N/VI:L/VA:N/SC:H/SI:L/SA:L", 4.8],
  ["CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:P/VC:N/VI:H/VA:N/SC:L/SI:N/SA:L", 4.1],
  ["CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:N/VC:L/VI:L/VA:H/SC:N/SI:H/SA:H", 7.1],
  ["CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:H", 5.6],
  ["CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:A/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N", 5.9],
  ["CVSS:4.0/AV:L/AC:H/AT:N/PR:N/UI:A/VC:H/VI:L/VA:N/SC:H/SI:H/SA:L", 7],
  ["CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:L/VI:H/VA:H/SC:N/SI:L/SA:L", 6.1],
  ["CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:P/VC:L/VI:L/VA:N/SC:N/SI:L/SA:H", 6.1],
  ["CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:N/VC:H/VI:H/VA:N/SC:L/SI:L/SA:L", 7.4],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:N", 9.3],
  ["CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:P/VC:N/VI:H/VA:N/SC:N/SI:H/SA:L", 7.1],
  ["CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:L/VI:H/VA:N/SC:N/SI:H/SA:H", 9.1],
  ["CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:N/VC:H/VI:L/VA:L/SC:N/SI:H/SA:N", 6.9],
  ["CVSS:4.0/AV:N/AC:H/AT:N/PR:L/UI:A/VC:N/VI:N/VA:H/SC:L/SI:L/SA:N", 5.7],
  ["CVSS:4.0/AV:P/AC:H/AT:N/PR:H/UI:P/VC:N/VI:H/VA:N/SC:H/SI:L/SA:H", 5.9],
  ["CVSS:4.0/AV:P/AC:H/AT:P/PR:N/UI:A/VC:L/VI:H/VA:H/SC:N/SI:N/SA:N", 4.6],
  ["CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:A/VC:L/VI:L/VA:L/SC:N/SI:N/SA:H", 4.3],
  ["CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:H/SI:H/SA:L", 6.4],
  ["CVSS:4.0/AV:A/AC:L/AT:P/PR:N/UI:N/VC:N/VI:H/VA:H/SC:L/SI:L/SA:H", 7.2],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:L/SC:N/SI:H/SA:L", 4.2],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:L/UI:A/VC:N/VI:H/VA:H/SC:H/SI:H/SA:N", 7],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:L/SC:N/SI:H/SA:L", 4.2],
  ["CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:N/VC:N/VI:L/VA:H/SC:N/SI:H/SA:H", 7.1],
  ["CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:A/VC:H/VI:H/VA:H/SC:H/SI:L/SA:L", 7],
  ["CVSS:4.0/AV:A/AC:L/AT:P/PR:N/UI:A/VC:H/VI:L/VA:N/SC:N/SI:H/SA:H", 7],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:H/SA:H", 4.4],
  ["CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:N/VC:H/VI:L/VA:H/SC:H/SI:H/SA:N", 7.3],
  ["CVSS:4.0/AV:L/AC:H/AT:P/PR:N/UI:P/VC:N/VI:H/VA:H/SC:H/SI:H/SA:L", 7.1],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:H/UI:A/VC:N/VI:N/VA:H/SC:L/SI:H/SA:L", 6.9],
  ["CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:N/VC:L/VI:N/VA:H/SC:N/SI:N/SA:L", 5.8],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:L/VA:N/SC:N/SI:H/SA:N", 8.3],
  ["CVSS:4.0/AV:P/AC:L/AT:N/PR:L/UI:P/VC:L/VI:L/VA:L/SC:N/SI:N/SA:H", 4.1],
];

describe("base scores", () => {
  test.each(V3)("%s is %d", (vector, score) => {
    expect(cvssV3Score(vector)).toBe(score);
  });

  test.each(V4)("%s is %d", (vector, score) => {
    expect(cvssV4Score(vector)).toBe(score);
  });

  test("other metrics do not count", () => {
    expect(cvssV3Score("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O")).toBe(9.8);
    expect(
      cvssV4Score("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U/RE:M"),
    ).toBe(9.3);
  });
});

test.each([
  ["empty", ""],
  ["of another version", "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P"],
  ["with a value that is none", "CVSS:3.1/AV:Z/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
  ["with a name of every object", "CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
  ["with a metric twice", "CVSS:3.1/AV:N/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
  ["with a metric missing", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N"],
  ["very long", `CVSS:3.1/${"AV:N/".repeat(100_000)}`],
])("a vector %s has no score", (_note, vector) => {
  expect(cvssV3Score(vector)).toBeUndefined();
  expect(cvssV4Score(vector)).toBeUndefined();
});

const HIGH_V3 = { type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H" };
const CRITICAL_V4 = {
  type: "CVSS_V4",
  score: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
};

test.each([
  ["the word goes before vectors", { word: "LOW", vectors: [CRITICAL_V4] }, "low", "word"],
  ["medium is moderate", { word: "Medium", vectors: [] }, "moderate", "word"],
  ["the newer vector goes first", { vectors: [HIGH_V3, CRITICAL_V4] }, "critical", "cvss_v4"],
  [
    "one that cannot be scored hides no other",
    { vectors: [{ type: "CVSS_V4", score: "CVSS:4.0/" }, HIGH_V3] },
    "high",
    "cvss_v3",
  ],
  ["a word that is none is none", { word: "constructor", vectors: [HIGH_V3] }, "high", "cvss_v3"],
  ["nothing is unknown", { vectors: [] }, "unknown", undefined],
])("%s", (_note, statement, severity, severityFrom) => {
  expect(gradeSeverity(statement)).toEqual({ severity, severityFrom });
});
