import { describe, expect, test } from "@jest/globals";
import { sbomAgainstModules } from "../../../src/facts/sbom/compare/sbom-against-modules.ts";
import { readSbom } from "../../../src/facts/sbom/read-sbom.ts";
import type { Sbom } from "../../../src/facts/sbom/sbom.ts";

const SUM = `h1:${Buffer.alloc(32, 1).toString("base64")}`;
const HEX = "01".repeat(32);
const OTHER_SUM = `h1:${Buffer.alloc(32, 2).toString("base64")}`;
const OTHER_HEX = "02".repeat(32);

interface Listed {
  readonly purl: string;
  readonly sha256?: string;
  readonly h1?: string;
  readonly version?: string;
}

function listing(components: readonly Listed[], more: object = {}): Sbom {
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    components: components.map(({ purl, sha256, h1, version }) => ({
      type: "library",
      name: purl,
      purl,
      ...(version !== undefined && { version }),
      ...(sha256 !== undefined && { hashes: [{ alg: "SHA-256", content: sha256 }] }),
      ...(h1 !== undefined && { properties: [{ name: "syft:metadata:h1Digest", value: h1 }] }),
    })),
    ...more,
  };
  return readSbom(Buffer.from(JSON.stringify(document)), "it.json");
}

const MODULE = { path: "example.com/a", version: "v1.2.3", sum: SUM };

describe("one module", () => {
  test.each([
    { note: "listed", listed: [{ purl: "pkg:golang/example.com/a@v1.2.3" }], is: {} },
    {
      note: "listed without the v",
      listed: [{ purl: "pkg:golang/example.com/a@1.2.3" }],
      is: {},
    },
    {
      note: "listed with its version beside the package URL",
      listed: [{ purl: "pkg:golang/example.com/a", version: "v1.2.3" }],
      is: {},
    },
    {
      note: "listed with its sum as a SHA-256, as generators write it",
      listed: [{ purl: "pkg:golang/example.com/a@v1.2.3", sha256: HEX }],
      is: { sum: "agrees" },
    },
    {
      note: "listed with its sum as such",
      listed: [{ purl: "pkg:golang/example.com/a@v1.2.3", h1: SUM }],
      is: { sum: "agrees" },
    },
    {
      note: "listed with another sum",
      listed: [{ purl: "pkg:golang/example.com/a@v1.2.3", h1: OTHER_SUM }],
      is: { sum: "differs" },
    },
    {
      note: "listed with a SHA-256 that may be one of an archive",
      listed: [{ purl: "pkg:golang/example.com/a@v1.2.3", sha256: OTHER_HEX }],
      is: { sum: "other" },
    },
    {
      note: "listed twice, with its sum and with another",
      listed: [
        { purl: "pkg:golang/example.com/a@v1.2.3", h1: SUM },
        { purl: "pkg:golang/example.com/a@v1.2.3?type=module", h1: OTHER_SUM },
      ],
      is: { sum: "differs" },
    },
    {
      note: "listed with the v and its sum, and without and with another",
      listed: [
        { purl: "pkg:golang/example.com/a@v1.2.3", h1: OTHER_SUM },
        { purl: "pkg:golang/example.com/a@1.2.3", h1: SUM },
      ],
      is: { sum: "differs" },
    },
    {
      note: "listed without a version",
      listed: [{ purl: "pkg:golang/example.com/a" }],
      is: { state: "no_version" },
    },
    {
      note: "listed without a version and at another",
      listed: [{ purl: "pkg:golang/example.com/a" }, { purl: "pkg:golang/example.com/a@v1.2.4" }],
      is: { state: "other_version", versions: ["v1.2.4"] },
    },
    {
      note: "listed at other versions",
      listed: [
        { purl: "pkg:golang/example.com/a@v1.2.4" },
        { purl: "pkg:golang/example.com/a@v1.2.30" },
      ],
      is: { state: "other_version", versions: ["v1.2.30", "v1.2.4"] },
    },
    {
      note: "listed in another letter case",
      listed: [{ purl: "pkg:golang/example.com/A@v1.2.3" }],
      is: { state: "missing" },
      extra: [{ path: "example.com/A", version: "v1.2.3" }],
    },
    {
      note: "listed by a package of it alone",
      listed: [
        { purl: "pkg:golang/example.com/a@v1.2.3#cmd/a" },
        { purl: "pkg:golang/example.com/a@v1.2.3?type=package" },
      ],
      is: { state: "missing" },
    },
    {
      note: "listed as another kind of package",
      listed: [{ purl: "pkg:github/example.com/a@v1.2.3" }],
      is: { state: "missing" },
    },
    { note: "not listed", listed: [], is: { state: "missing" } },
  ])("$note", ({ listed, is, extra = [] }) => {
    const found = sbomAgainstModules(listing(listed), [MODULE]);
    const usual = { path: MODULE.path, version: MODULE.version, state: "listed", versions: [] };
    expect(found.modules).toEqual([{ ...usual, sum: "unknown", ...is }]);
    expect(found.extra).toEqual(extra);
  });
});

describe("a replaced module", () => {
  const REPLACED = {
    path: "example.com/a",
    version: "v1.2.3",
    sum: "",
    replace: { path: "example.com/fork", version: "v1.2.4", sum: SUM },
  };
  const OLD = { purl: "pkg:golang/example.com/a@v1.2.3", sha256: HEX };
  const NEW = { purl: "pkg:golang/example.com/fork@v1.2.4", sha256: HEX };

  test.each([
    { note: "by what go.mod requires", listed: [OLD], is: { as: "original", sum: "agrees" } },
    { note: "by what is built", listed: [NEW], is: { as: "replacement", sum: "agrees" } },
    { note: "by both", listed: [OLD, NEW], is: { as: "replacement", sum: "agrees" } },
    {
      note: "by another version of what is built",
      listed: [{ purl: "pkg:golang/example.com/fork@v1.0.0" }],
      is: { state: "other_version", as: "replacement", versions: ["v1.0.0"] },
    },
    { note: "by neither", listed: [], is: { state: "missing" } },
  ])("listed $note", ({ listed, is }) => {
    const found = sbomAgainstModules(listing(listed), [REPLACED]);
    const usual = { path: "example.com/a", version: "v1.2.3", state: "listed", versions: [] };
    expect(found.modules).toEqual([{ ...usual, sum: "unknown", ...is }]);
    expect(found.extra).toEqual([]);
  });

  test("by a directory is known by the old name alone", () => {
    const replace = { path: "../a", version: "" };
    const found = sbomAgainstModules(listing([OLD]), [{ ...REPLACED, replace }]);
    expect(found.modules).toMatchObject([{ state: "listed", as: "original", sum: "unknown" }]);
  });
});

test("what is listed beside the modules, the standard library and how complete it is are told", () => {
  const sbom = listing(
    [
      { purl: "pkg:golang/example.com/a@v1.2.3" },
      { purl: "pkg:golang/example.com/z@v1.0.0" },
      { purl: "pkg:golang/example.com/b@v2.0.0%2Bincompatible" },
      { purl: "pkg:golang/std@go1.22.1" },
      { purl: "pkg:golang/stdlib@1.22.1" },
      { purl: "pkg:golang/stdlib" },
      { purl: "pkg:npm/left-pad@1.0.0" },
    ],
    {
      metadata: {
        component: {
          ...{ "bom-ref": "app", type: "application", name: "app" },
          purl: "pkg:golang/example.com/app@v0.1.0",
        },
      },
      compositions: [{ aggregate: "incomplete", dependencies: ["app"] }],
    },
  );
  expect(sbomAgainstModules(sbom, [MODULE])).toMatchObject({
    extra: [
      { path: "example.com/b", version: "v2.0.0+incompatible" },
      { path: "example.com/z", version: "v1.0.0" },
    ],
    standardLibrary: ["1.22.1"],
    completeness: "incomplete",
  });
});
