import { expect, test } from "@jest/globals";
import { splitDocuments } from "../../../src/declarations/read-document.ts";
import { parseBundleName } from "../../../src/domain/bundle-name.ts";
import type { Advisory, AdvisoryRange } from "../../../src/facts/advisories/advisory.ts";
import { isAffected } from "../../../src/facts/advisories/is-affected.ts";
import { writeAdvisories } from "../../../src/facts/advisories/write-advisories.ts";
import { compareVersions } from "../../../src/go-modules/version/compare-versions.ts";
import { generateAll } from "../../../src/kinds/generate-all.ts";
import { ruleSets } from "../../../src/pipeline/rule-sets.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { askRules } from "./ask-rules.ts";

const POLICY = `apiVersion: gatehouse/v1
kind: DependencyPolicy
metadata: { name: all }
spec:
  vulnerabilities: { advisories: [go.json] }
`;
const ASK = `package ask

import data.dependency.affected
import data.dependency.version

found := [[is_affected, fixed] |
	some version_text in input.versions
	key := version.key(version_text)
	is_affected := [number |
		some number, _ in data.dependency.advisories["go.json"].modules["example.com/a"]
		affected.is_affected("go.json", "example.com/a", number, key)
	]
	fixed := [bound |
		some number in is_affected
		bound := affected.fixed("go.json", "example.com/a", number, key)
	]
]
`;
const VERSIONS = [
  "v0.0.0-20200101000000-abcdefabcdef",
  "v0.0.0-20250101000000-abcdefabcdef",
  "v0.1.0",
  "v1.0.0-rc.1",
  "v1.0.0",
  "v1.0.1-0.20250101000000-abcdefabcdef",
  "v1.0.1",
  "v1.2.0-rc.1",
  "v1.2.0",
  "v1.10.0",
  "v2.0.0+incompatible",
].sort(compareVersions);

const random = seededRandom(31);
const at = (index: number): string => VERSIONS[index] ?? "";

function advisory(number: number): Advisory {
  const cuts = [0, 1, 2, 3]
    .map(() => Math.floor(random() * VERSIONS.length))
    .sort((a, b) => a - b)
    .filter((cut, index, all) => cut !== all[index - 1]);
  const ranges: AdvisoryRange[] = [];
  for (let index = 0; index < cuts.length; index += 2) {
    const introduced = index === 0 && random() < 0.4 ? "0" : at(cuts[index] ?? 0);
    const end = cuts[index + 1];
    if (end === undefined) ranges.push({ introduced });
    else
      ranges.push(
        random() < 0.7 ? { introduced, fixed: at(end) } : { introduced, lastAffected: at(end) },
      );
  }
  const time = "2025-01-01T00:00:00Z";
  return {
    id: `GO-2025-${String(number).padStart(4, "0")}`,
    aliases: [],
    severity: "high",
    published: time,
    modified: time,
    module: "example.com/a",
    ranges,
  };
}

test("the rules find the versions affected that the facts say are, and the least fix", () => {
  const advisories = Array.from({ length: 200 }, (_, number) => advisory(number));
  const file = writeAdvisories({ snapshot: "2025-01-01T00:00:00Z", advisories, unread: [] });
  const made = generateAll(splitDocuments("policy.yaml", POLICY), {
    bundle: parseBundleName("go"),
    files: new Map([["go.json", Buffer.from(file)]]),
    ruleSets: ruleSets(),
  });
  const data = Buffer.from(made.data.get("dependency/data.json") ?? []).toString();
  const { found } = askRules(ASK, { versions: VERSIONS }, [
    ["data.json", `{"dependency": ${data}}`],
  ]) as { found: readonly (readonly [readonly number[], readonly string[]])[] };
  const want = VERSIONS.map((version) => {
    const affected = advisories.flatMap((each, number) =>
      isAffected(each, version) ? [number] : [],
    );
    return [affected, affected.flatMap((number) => leastFix(advisories[number], version))];
  });
  expect(found).toEqual(want);
  expect(want.some(([affected, fixed]) => affected?.length !== fixed?.length)).toBe(true);
});

function leastFix(its: Advisory | undefined, version: string): string[] {
  const bounds = (its?.ranges ?? []).flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
  const [least] = bounds
    .filter((bound) => compareVersions(bound, version) >= 0 && its !== undefined)
    .filter((bound) => its !== undefined && !isAffected(its, bound))
    .sort(compareVersions);
  return least === undefined ? [] : [least];
}
