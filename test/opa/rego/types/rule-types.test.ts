import { describe, expect, test } from "@jest/globals";
import { clauses } from "../../../decide/topdown/families/clauses.ts";
import { comprehensions } from "../../../decide/topdown/families/comprehensions.ts";
import { lateReferences } from "../../../decide/topdown/families/late-references.ts";
import { partialRules } from "../../../decide/topdown/families/partial-rules.ts";
import { replacements } from "../../../decide/topdown/families/replacements.ts";
import { compareRuleTypes } from "../../../support/compare-rule-types.ts";
import { opaSuite } from "../../../support/opa-suite.ts";
import { randomModule } from "../../../support/random-module.ts";
import { randomOrderModule } from "../../../support/random-order.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

/** More than the usual number, and others, to search further. */
const PROGRAMS = Number(process.env["TYPED_PROGRAMS"] ?? 50);
const SEED = Number(process.env["TYPED_SEED"] ?? 1);

describe("rules have the types, and paths the errors, that OPA's type checker finds", () => {
  test.each([0, 1] as const)("of OPA's suite of version %i", (version) => {
    const texts = opaSuite(version).map(({ modules = [] }) => JSON.stringify(modules));
    // OPA reads annotations for these.
    const asked = [...new Set(texts)].filter((text) => !text.includes("rego.metadata"));
    const programs = asked.map((text) => byFile(JSON.parse(text) as readonly string[]));
    const { differences, sameTypes, sameErrors } = compareRuleTypes(programs, version);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(sameTypes).toBeGreaterThan(2000);
    expect(sameErrors).toBeGreaterThan(5000);
  });

  test.each([{ draw: randomModule }, { draw: randomOrderModule }])("of $draw.name", ({ draw }) => {
    const random = seededRandom(SEED);
    const programs = Array.from({ length: 4 * PROGRAMS }, () => byFile([draw(random)]));
    const { differences, sameTypes } = compareRuleTypes(programs, 1);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(sameTypes).toBeGreaterThan(PROGRAMS / 4);
  });

  test.each([
    { draw: lateReferences },
    { draw: clauses },
    { draw: partialRules },
    { draw: comprehensions },
    { draw: replacements },
  ])("of random programs of $draw.name", ({ draw }) => {
    const random = seededRandom(SEED);
    const programs = Array.from({ length: PROGRAMS }, () => draw(random));
    for (const version of [0, 1] as const) {
      const some = programs.filter(({ v0 = false }) => v0 === (version === 0));
      const { differences } = compareRuleTypes(
        some.map(({ modules }) => modules),
        version,
      );
      expect(differences.slice(0, 3)).toEqual([]);
    }
  });
});

function byFile(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text, at) => [`${at}.rego`, text]));
}
