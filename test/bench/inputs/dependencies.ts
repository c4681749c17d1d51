import type { Json } from "../../../src/domain/json-value.ts";

export const DEPENDENCIES_BUNDLE = "go/dependencies";
export const DEPENDENCIES_DENY = "dependency/deny";

/** Of the program: the entries of the policy are about other modules, but for a few. */
const MODULES = 2_000;

/** The files of a bundle whose policy has every rule, with so many entries in each of its lists and in its advisories. */
export function dependenciesFiles(entries: number): Readonly<Record<string, string>> {
  return {
    "bundle.yaml": `apiVersion: gatehouse/v1
kind: Bundle
metadata:
  name: ${DEPENDENCIES_BUNDLE}
spec:
  roots: [dependency]
  entrypoints: [${DEPENDENCIES_DENY}]
  generate: [policy.json]
`,
    "policy.json": JSON.stringify(policyOf(entries)),
    "advisories.json": JSON.stringify(advisoriesOf(entries)),
  };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** So many entries of each list are about modules of the program, however many there are. */
const HITS = 10;

function pathOf(number: number): string {
  return number < HITS ? modulePath(number) : `example.com/team${number}/library`;
}

function modulePath(number: number): string {
  return `github.com/organisation${String(number % 300).padStart(3, "0")}/module${number}`;
}

function policyOf(entries: number): Json {
  const all = numbers(entries);
  return {
    apiVersion: "gatehouse/v1",
    kind: "DependencyPolicy",
    metadata: { name: "release" },
    spec: {
      replace: {
        allow: all.map((number) => ({ old: pathOf(number), new: "example.com/forks/..." })),
      },
      requirements: { unlisted: "warn" },
      forbidden: all.map((number) => ({
        module: number % 2 === 0 ? pathOf(number) : `example.com/team${number}/...`,
        versions: { atLeast: "v9.0.0" },
        reason: "is not for us",
      })),
      origins: {
        allow: [
          { url: "https://github.com" },
          ...all.map((number) => ({ url: `https://git.example.com/team${number}` })),
        ],
      },
      drift: {
        baseline: Object.fromEntries(all.map((number) => [pathOf(number), versionOf(number)])),
      },
      releaseAge: { days: 14 },
      retracted: {},
      deprecated: {},
      toolchain: { go: { atLeast: "1.24" }, compiler: { atLeast: "1.25.0" } },
      vulnerabilities: { advisories: ["advisories.json"], leewayDays: { low: 30 } },
      licences: { allowed: ["Apache-2.0", "BSD-3-Clause", "MIT"] },
      evidence: { layers: ["ci"] },
      claims: { required: ["sum"] },
      build: { settings: { "-trimpath": { is: "true" } } },
      exceptions: numbers(10).map((number) => ({
        owner: "somebody",
        reason: "is being replaced",
        module: `example.com/team${number}/...`,
        expires: "2027-01-01",
      })),
    },
  };
}

function versionOf(number: number): string {
  return `v1.${number % 30}.${number % 7}`;
}

function advisoriesOf(entries: number): Json {
  const time = "2025-01-01T00:00:00Z";
  return {
    apiVersion: "facts.gatehouse/v1",
    kind: "Advisories",
    snapshot: time,
    advisories: numbers(entries).map((number) => ({
      id: `GO-2025-${number}`,
      aliases: [`CVE-2025-${number}`],
      severity: "high",
      published: time,
      modified: time,
      module: pathOf(number),
      ranges: [{ introduced: "0", fixed: "v0.9.0" }],
    })),
    unread: [],
  };
}

/** Facts of a program that keeps to all of it. */
export function dependencyFacts(): Json {
  const all = numbers(MODULES).sort((a, b) => (modulePath(a) < modulePath(b) ? -1 : 1));
  return {
    apiVersion: "facts.gatehouse/v1",
    kind: "GoDependencies",
    time: "2026-01-31T12:00:00Z",
    sources: [],
    main: { path: "example.com/shop", go: "1.25.0", compiler: "go1.25.5" },
    modules: Object.fromEntries(all.map((number) => [modulePath(number), moduleOf(number)])),
    directives: {
      require: Object.fromEntries(
        all.map((number) => [
          modulePath(number),
          { version: versionOf(number), indirect: number % 4 > 0, row: number + 5 },
        ]),
      ),
      replace: [],
      exclude: [],
      retract: [],
      tool: [],
      ignore: [],
      godebug: {},
    },
    binary: { file: "shop", sha256: "00", go: "go1.25.5", settings: { "-trimpath": "true" } },
    claims: [{ claim: "sum", outcome: "verified", code: "sum_matches", message: "as in go.sum" }],
    evidence: [
      { layer: "ci", outcome: "verified", code: "verified", message: "as signed", principals: [] },
    ],
    changes: [],
  };
}

function moduleOf(number: number): Json {
  return {
    version: versionOf(number),
    required: number % 4 > 0 ? "indirect" : "direct",
    sum: "h1:R0uGxTDpyIBRXZuYWHVuVXCVgVgHXLTEBQRTXWQGTVM=",
    time: `2024-05-06T${twoDigits(number % 24)}:${twoDigits(number % 60)}:${twoDigits(number % 59)}Z`,
    status: { retracted: [], deprecated: "" },
    origin: { vcs: "git", url: `https://${modulePath(number)}` },
    licence: { expression: "MIT", alternatives: [["MIT"]] },
    linked: true,
  };
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
