import { expect, test } from "@jest/globals";
import { compareVersions } from "../../../src/go-modules/version/compare-versions.ts";
import { compareGoVersions } from "../../../src/go-modules/version/go-version.ts";
import { goVersionKey } from "../../../src/kinds/dependency-policy/go-version-key.ts";
import { versionKey } from "../../../src/kinds/dependency-policy/version-key.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { askRules } from "./ask-rules.ts";

interface Answer {
  /** `null` for what is no version. */
  readonly keys: readonly unknown[];
  /** For each pair of neighbours whether the first is before the second, and whether they are the same. */
  readonly order: readonly (readonly [boolean, boolean])[];
}

function askKeys(versions: readonly string[], made: string): Answer {
  const ask = `package ask

import data.dependency.${made}

keys := [key | some text in input.versions; key := _key(text)]

_key(text) := key if {
	key := ${made}.key(text)
} else := null

order := [[left < right, left == right] |
	some index in numbers.range(0, count(keys) - 2)
	left := keys[index]
	right := keys[index + 1]
]
`;
  return askRules(ask, { versions: [...versions] }) as Answer;
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
const ODD = ["", "v", "v1", "v1.2", "v01.0.0", "v1.0.0-01", "v1.0.0-", "v1.0.0+", "v1.2-a"];

const random = seededRandom(9);
const pick = (all: readonly string[]): string => all[Math.floor(random() * all.length)] ?? "";

function moduleVersion(): string {
  if (random() < 0.05) return pick(ODD);
  const core = [0, 1, 2].map(() => pick(random() < 0.1 ? NUMBERS : ["0", "1", "2"])).join(".");
  const identifiers = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(IDENTIFIERS));
  const prerelease = random() < 0.6 ? `-${identifiers.join(".")}` : "";
  return `v${core}${prerelease}${random() < 0.2 ? "+incompatible" : ""}`;
}

function goVersion(): string {
  const start = `${pick(["1", "1", "1", "2"])}.${pick(["0", "9", "19", "20", "21", "22", "1000000000000000"])}`;
  const end = [
    "",
    ".0",
    ".1",
    ".10",
    "rc",
    "rc1",
    "rc2",
    "rc10",
    "beta1",
    "alpha1",
    ".0rc1",
    ".",
    "-x",
  ];
  return random() < 0.1 ? pick(["1", "2", "", "go1.22", "01.2"]) : start + pick(end);
}

const CASES = [
  {
    note: "modules",
    made: "version",
    draw: moduleVersion,
    key: versionKey,
    compare: compareVersions,
  },
  { note: "Go", made: "toolchain", draw: goVersion, key: goVersionKey, compare: compareGoVersions },
];

test.each(CASES)(
  "versions of $note have one key, which Rego orders as Go orders them",
  ({ made, draw, key, compare }) => {
    const versions = Array.from({ length: 3_000 }, draw);
    const answer = askKeys(versions, made);
    expect(answer.keys).toEqual(versions.map((version) => key(version) ?? null));
    let compared = 0;
    for (const [index, [isBefore, isSame]] of answer.order.entries()) {
      const [left = "", right = ""] = versions.slice(index, index + 2);
      if (key(left) === undefined || key(right) === undefined) continue;
      const order = compare(left, right);
      const want = { left, right, isBefore: order < 0, isSame: order === 0 };
      expect({ left, right, isBefore, isSame }).toEqual(want);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(1_500);
  },
);
