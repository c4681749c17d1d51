import { expect, test } from "@jest/globals";
import { canonicalVersion, majorOf } from "../../../src/go-modules/version/canonical-version.ts";
import { compareVersions } from "../../../src/go-modules/version/compare-versions.ts";
import { compareGoVersions, isGoVersion } from "../../../src/go-modules/version/go-version.ts";
import { pseudoVersion } from "../../../src/go-modules/version/pseudo-version.ts";
import { askModules, MODULES_ORACLE_NEEDS } from "../../support/modules-oracle.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { oneOf, type Random } from "../random-text.ts";

const COUNT = 4000;
const NUMBERS = "0 1 2 9 10 99 100 00 01 9007199254740993 1e3 -1 ".split(" ");
const IDENTIFIERS = "0 1 00 10 rc rc1 rc-1 - --1 pre 0a Z a_b é ".split(" ");
const TAILS = [
  "20170915032832-14c0d48ead0c",
  "20170230000000-abcdef123456",
  "2017091503283-abc",
  "00000000000000-000000000000",
];
const GO_KINDS = ["rc", "beta", "alpha", "testmod", "b", "", "RC"];

function randomVersion(random: Random): string {
  const known = random() < 0.8 ? NUMBERS.slice(0, 7) : NUMBERS;
  const length = oneOf([3, 3, 3, 3, 2, 1, 4], random);
  const numbers = Array.from({ length }, () => oneOf(known, random));
  let version = oneOf(["v", "v", "v", "v", "v", "", "V"], random) + numbers.join(".");
  if (random() < 0.3)
    version += `-${oneOf(["0.", "", "pre.0.", "pre.", "1.", "a.0.", "0"], random)}${oneOf(TAILS, random)}`;
  else if (random() < 0.5) version += `-${identifiers(random)}`;
  if (random() < 0.3)
    version += `+${oneOf(["incompatible", "meta", identifiers(random), ""], random)}`;
  return random() < 0.03 ? broken(version, random) : version;
}

function identifiers(random: Random): string {
  const count = 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, () => oneOf(IDENTIFIERS, random)).join(".");
}

function broken(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1));
  return (
    text.slice(0, at) + oneOf([" ", "\n", "v", ".", "+", "-", "/", "😀"], random) + text.slice(at)
  );
}

function randomGoVersion(random: Random): string {
  const numbers = Array.from({ length: oneOf([1, 2, 2, 2, 3, 3, 4], random) }, () =>
    oneOf(["1", "0", "2", "19", "20", "21", "22", "021", "99999999999999999999", ""], random),
  );
  const kind =
    random() < 0.5 ? oneOf(GO_KINDS, random) + oneOf(["", "1", "2", "10", "01"], random) : "";
  const version = numbers.join(".") + kind;
  return random() < 0.03 ? broken(version, random) : version;
}

/** Neighbours in a list, and some that are near each other. */
function pairsOf(items: readonly string[], random: Random): (readonly [string, string])[] {
  return items.map((item) => [item, oneOf(items, random)] as const);
}

describeWithProgram("versions, against Go's own libraries", MODULES_ORACLE_NEEDS, () => {
  test("each is read as Go reads it", () => {
    const random = seededRandom(1);
    const items = Array.from({ length: COUNT }, () => randomVersion(random));
    const said = items.map((item) => {
      const pseudo = pseudoVersion(item);
      return {
        canonical: canonicalVersion(item) ?? "",
        major: majorOf(item) ?? "",
        pseudo: pseudo !== undefined,
        base: pseudo?.base ?? "",
        baseless: pseudo?.fault !== undefined,
        time: pseudo?.time ?? "",
        revision: pseudo?.revision ?? "",
      };
    });
    expect(said).toEqual(askModules({ ask: "versions", items }));
    expect(said.filter(({ canonical }) => canonical !== "").length).toBeGreaterThan(COUNT / 5);
    expect(said.filter(({ pseudo }) => pseudo).length).toBeGreaterThan(COUNT / 50);
  });

  test("any two are ordered as Go orders them", () => {
    const random = seededRandom(2);
    const items = Array.from({ length: COUNT * 4 }, () => randomVersion(random));
    const valid = items.filter((item) => canonicalVersion(item) !== undefined);
    const pairs = [...pairsOf(items, random), ...pairsOf(valid, random)];
    const signs = pairs.map(([a, b]) => Math.sign(compareVersions(a, b)));
    expect(signs).toEqual(askModules({ ask: "compare", pairs }));
    expect(new Set(signs)).toEqual(new Set([-1, 0, 1]));
  });

  test("Go's own are read and ordered as Go has them", () => {
    const random = seededRandom(3);
    const items = Array.from({ length: COUNT }, () => randomGoVersion(random)).filter(
      (item) => !item.includes("-"),
    );
    const named = items.map((item) => `go${item}`);
    expect(items.map(isGoVersion)).toEqual(askModules({ ask: "go_versions", items: named }));
    const pairs = pairsOf(items, random);
    expect(pairs.map(([a, b]) => Math.sign(compareGoVersions(a, b)))).toEqual(
      askModules({ ask: "compare_go", pairs: pairs.map(([a, b]) => [`go${a}`, `go${b}`]) }),
    );
  });
});
