import { describe, expect, test } from "@jest/globals";
import type { BuildInfo } from "../../src/facts/go/build-info.ts";
import { claimsOf } from "../../src/sumcheck/claims-of.ts";
import { CLAIM_CODES } from "../../src/sumcheck/codes/all.ts";
import { outcomeOf } from "../../src/sumcheck/outcome.ts";
import { sarifOf } from "../../src/sumcheck/sarif.ts";
import { buildInfo, evidence, modEvidence, sumFile } from "./evidence-of.ts";

const LIB = { path: "example.com/lib", version: "v1.1.0", sum: "h1:lib" };
const SUMS = [sumFile("go.sum", "example.com/lib v1.1.0 h1:lib")];
const MOD = modEvidence({ [LIB.path]: { version: LIB.version } });
const LOOSE = { exact: false, goMod: false };
const UNVERSIONED: Partial<BuildInfo> = {
  main: { path: "example.com/app", version: "(devel)", sum: "" },
};

test.each([
  ["what was asked agrees", evidence(buildInfo([LIB]), { sums: SUMS }), LOOSE, "verified"],
  [
    "exact asks for the selected versions",
    evidence(buildInfo([LIB]), { sums: SUMS }),
    { exact: true, goMod: false },
    "not_verifiable",
  ],
  [
    "exact, with go.mod",
    evidence(buildInfo([LIB]), { sums: SUMS, mod: MOD }),
    { exact: true, goMod: true },
    "verified",
  ],
  [
    "of no version",
    evidence(buildInfo([LIB], UNVERSIONED), { sums: SUMS, mod: MOD }),
    { exact: false, goMod: true },
    "verified",
  ],
  [
    "exact, of no version",
    evidence(buildInfo([LIB], UNVERSIONED), { sums: SUMS, mod: MOD }),
    { exact: true, goMod: true },
    "not_verifiable",
  ],
  [
    "go.mod was given, and does not tell",
    evidence(buildInfo([LIB]), { sums: SUMS, mod: modEvidence({}, { complete: false }) }),
    { exact: false, goMod: true },
    "not_verifiable",
  ],
  ["no build information", evidence({ unreadable: "has none" }), LOOSE, "not_verifiable"],
  [
    "one contradiction outweighs all",
    evidence(buildInfo([LIB, { ...LIB, path: "example.com/other" }]), { sums: SUMS }),
    LOOSE,
    "contradicted",
  ],
] as const)("%s: %#", (_note, given, options, outcome) => {
  expect(outcomeOf(claimsOf(given), options)).toBe(outcome);
});

test("nothing claimed is nothing verified", () => {
  expect(outcomeOf([], LOOSE)).toBe("not_verifiable");
});

test("codes are told once each", () => {
  const codes = CLAIM_CODES.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

describe("as SARIF", () => {
  const given = evidence(buildInfo([LIB], UNVERSIONED), {
    sums: [sumFile("dir with space/go.sum", "example.com/lib v1.1.0 h1:other")],
  });
  const log = sarifOf(claimsOf(given), LOOSE, "/bin/app", { version: "1.2.3" }) as {
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: Result[] }];
  };
  interface Result {
    ruleId: string;
    level: string;
    locations: [{ physicalLocation: { artifactLocation: { uri: string }; region?: object } }];
  }

  test("a contradiction is an error at its line, what does not count is a note", () => {
    const [{ results }] = log.runs;
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["sources_unknown", "note"],
      ["sum_differs", "error"],
      ["version_unknown", "note"],
      ["toolchain_advisories_missing", "note"],
      ["toolchain_sum_missing", "note"],
    ]);
    expect(results[1]?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "dir%20with%20space/go.sum" },
      region: { startLine: 1 },
    });
    expect(results[0]?.locations[0].physicalLocation.artifactLocation.uri).toBe("file:///bin/app");
  });

  test("each result has its rule", () => {
    const [{ results, tool }] = log.runs;
    const rules = tool.driver.rules.map(({ id }) => id);
    for (const { ruleId } of results) expect(rules).toContain(ruleId);
  });
});
