import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { compareVersions } from "../../../src/go-modules/version/compare-versions.ts";
import { versionKey } from "../../../src/kinds/dependency-policy/version-key.ts";
import { runOpa, withFolder } from "../../support/opa-folder.ts";
import { ROOT } from "../../support/process.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const RULES = "dependency/version/version.rego";
const ASK = `package ask

import data.dependency.version

keys := [key | some text in input.versions; key := _key(text)]

_key(text) := version.key(text)

_key(text) := null if not version.is_version(text)

# For each pair of neighbours whether the first is before the second, and whether they are the same.
order := [[left < right, left == right] |
	some index in numbers.range(0, count(keys) - 2)
	left := keys[index]
	right := keys[index + 1]
]
`;

interface Answer {
  readonly keys: readonly unknown[];
  readonly order: readonly (readonly [boolean, boolean])[];
}

function askOpa(versions: readonly string[]): Answer {
  const files: [string, string | Uint8Array][] = [
    [RULES, readFileSync(path.join(ROOT, "rego", RULES))],
    ["ask.rego", ASK],
    ["input.json", JSON.stringify({ versions })],
  ];
  const operands = ["eval", "--format", "raw", "--data", ".", "--input", "input.json", "data.ask"];
  return JSON.parse(withFolder(files, (folder) => runOpa(folder, operands))) as Answer;
}

const NUMBERS = ["0", "1", "2", "9", "10", "11", "100", "999999999999999", "1000000000000000"];
const IDENTIFIERS = [
  ...NUMBERS,
  "-",
  "0a",
  "A",
  "a",
  "alpha",
  "beta",
  "rc",
  "rc1",
  "20200101000000-abcdef",
];
const ODD = [
  "",
  "v",
  "v1",
  "v1.2",
  "v01.0.0",
  "v1.0.0-01",
  "v1.0.0-",
  "v1.0.0+",
  "(devel)",
  "v1.2-a",
];

function randomVersion(random: () => number): string {
  const pick = (all: readonly string[]): string => all[Math.floor(random() * all.length)] ?? "";
  if (random() < 0.05) return pick(ODD);
  const core = `v${[0, 1, 2].map(() => pick(random() < 0.1 ? NUMBERS : ["0", "1", "2"])).join(".")}`;
  const identifiers = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(IDENTIFIERS));
  const prerelease = random() < 0.6 ? `-${identifiers.join(".")}` : "";
  return core + prerelease + (random() < 0.2 ? "+incompatible" : "");
}

const random = seededRandom(9);
const VERSIONS = Array.from({ length: 4_000 }, () => randomVersion(random));
const answer = askOpa(VERSIONS);

test("the generator and the rules make the same keys", () => {
  expect(answer.keys).toEqual(VERSIONS.map((version) => versionKey(version) ?? null));
});

test("Rego orders the keys as Go orders the versions", () => {
  let compared = 0;
  for (const [index, [isBefore, isSame]] of answer.order.entries()) {
    const [left = "", right = ""] = VERSIONS.slice(index, index + 2);
    if (versionKey(left) === undefined || versionKey(right) === undefined) continue;
    const want = compareVersions(left, right);
    expect({ left, right, isBefore, isSame }).toEqual({
      left,
      right,
      isBefore: want < 0,
      isSame: want === 0,
    });
    compared += 1;
  }
  expect(compared).toBeGreaterThan(3_000);
});
