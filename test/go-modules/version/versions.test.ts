import { describe, expect, test } from "@jest/globals";
import {
  canonicalVersion,
  isIncompatible,
  isPrerelease,
  isVersion,
  majorOf,
} from "../../../src/go-modules/version/canonical-version.ts";
import {
  compareVersions,
  orderVersions,
} from "../../../src/go-modules/version/compare-versions.ts";
import { pseudoVersion } from "../../../src/go-modules/version/pseudo-version.ts";

/** From the lowest to the highest. */
const ASCENDING = [
  "v0.0.0-20170915032832-14c0d48ead0c",
  "v0.0.0",
  "v1.0.0-0.20170915032832-14c0d48ead0c",
  "v1.0.0-1",
  "v1.0.0-99999999999999999999",
  "v1.0.0-100000000000000000000",
  "v1.0.0-alpha",
  "v1.0.0-alpha.1",
  "v1.0.0-alpha.beta",
  "v1.0.0-beta",
  "v1.0.0-beta.2",
  "v1.0.0-beta.11",
  "v1.0.0-rc.1",
  "v1",
  "v1.0.1",
  "v1.9",
  "v1.10.0",
  "v2.0.0+incompatible",
  "v9007199254740993.0.0",
  "v9007199254740994.0.0",
];

test("versions are ordered as Go orders them, whatever their length", () => {
  expect(ASCENDING.toReversed().toSorted(compareVersions)).toEqual(ASCENDING);
});

test("what is no version is below all versions, and text decides only when sorting", () => {
  expect(compareVersions("1.0.0", "v0.0.0-0")).toBe(-1);
  expect(compareVersions("1.0.0", "latest")).toBe(0);
  expect(compareVersions("v2.0.0", "v2.0.0+incompatible")).toBe(0);
  expect(orderVersions("v2.0.0", "v2.0.0+incompatible")).toBe(-1);
});

describe("one spelling of each version", () => {
  test.each([
    { text: "v1", canonical: "v1.0.0", major: "v1" },
    { text: "v1.2", canonical: "v1.2.0", major: "v1" },
    { text: "v1.2.3+meta", canonical: "v1.2.3", major: "v1" },
    { text: "v2.0.0+incompatible", canonical: "v2.0.0+incompatible", major: "v2" },
    { text: "v1.2.3-pre+x.y", canonical: "v1.2.3-pre", major: "v1" },
    { text: "v1.2.3-00", canonical: undefined, major: undefined },
    { text: "v1.2.3-a..b", canonical: undefined, major: undefined },
    { text: "v1.2-pre", canonical: undefined, major: undefined },
    { text: "v01.2.3", canonical: undefined, major: undefined },
    { text: "1.2.3", canonical: undefined, major: undefined },
    { text: "v1.2.3\n", canonical: undefined, major: undefined },
  ])("$text is $canonical", ({ text, canonical, major }) => {
    expect(canonicalVersion(text)).toBe(canonical);
    expect(majorOf(text)).toBe(major);
    expect(isVersion(text)).toBe(canonical !== undefined);
    expect(isIncompatible(text)).toBe(text.endsWith("+incompatible"));
    expect(isPrerelease(text)).toBe(text === "v1.2.3-pre+x.y");
  });
});

describe("what a pseudo-version says", () => {
  const revision = "14c0d48ead0c";
  const time = "2017-09-15T03:28:32Z";
  const tail = `20170915032832-${revision}`;
  test.each([
    { version: `v2.0.0-${tail}`, base: undefined },
    { version: `v1.2.10-0.${tail}`, base: "v1.2.9" },
    { version: `v1.2.100-0.${tail}`, base: "v1.2.99" },
    { version: `v2.3.1-0.${tail}+incompatible`, base: "v2.3.0+incompatible" },
    { version: `v1.2.3-pre.0.${tail}`, base: "v1.2.3-pre" },
    { version: `v2.0.0-a.b.0.${tail}+incompatible`, base: "v2.0.0-a.b+incompatible" },
  ])("$version comes after $base", ({ version, base }) => {
    expect(pseudoVersion(version)).toEqual({ base, time, revision });
  });

  test("some that proxies gave out can have no base", () => {
    expect(pseudoVersion(`v2.0.0-${tail}+incompatible`)?.fault).toBe("build_without_base");
    expect(pseudoVersion(`v2.0.0-0.${tail}`)?.fault).toBe("negative_patch");
  });

  test.each(["20170230000000", "20170101240000", "20170101000060", "20171301000000"])(
    "%s is no time",
    (digits) => {
      const read = pseudoVersion(`v0.0.0-${digits}-${revision}`);
      expect(read).toEqual({ base: undefined, time: undefined, revision });
    },
  );

  test.each(["v1.2.3", "v1.2.3-pre", `v1.2.3-${tail}`, `v1.2.3-1.${tail}`, `1.0.0-${tail}`])(
    "%s is none",
    (version) => expect(pseudoVersion(version)).toBeUndefined(),
  );
});
