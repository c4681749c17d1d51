import { expect } from "@jest/globals";
import { askOracle } from "../../support/oracle.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { type Asked, compareAnswers } from "./compare.ts";
import { FAMILIES } from "./families/families.ts";

/** Others than the usual ones: `npm run fuzz` searches further. */
const SEED = Number(process.env["TOPDOWN_SEED"] ?? 1);
/** So many are asked in one run of OPA. */
const AT_ONCE = 500;
/** A rule's first run is not written as JavaScript, those for other inputs are: `npm run fuzz` asks more ways of each. */
const WRITTEN_AFTER = [1];

/** How many programs of each family OPA must take and be compared with: 20,000 in all. */
export const PROGRAMS: Readonly<Record<string, number>> = {
  lateReferences: 1_000,
  clauses: 1_000,
  partialRules: 2_000,
  comprehensions: 2_000,
  replacements: 2_000,
  sentences: 2_500,
  oldSyntax: 2_500,
  layers: 2_500,
  calls: 2_500,
  builtinCalls: 2_500,
};

/** Draws programs of a family until OPA has taken so many of them, and compares all answers. */
export function expectSameAnswers(family: string): void {
  const [draw, programs] = [FAMILIES[family], PROGRAMS[family]];
  if (draw === undefined || programs === undefined) throw new Error(`no family ${family}`);
  const random = seededRandom(SEED);
  let taken = 0;
  let drawn = 0;
  let answers = 0;
  while (taken < programs) {
    const asked: Asked[] = Array.from({ length: Math.min(AT_ONCE, programs - taken) }, () => ({
      note: `family ${family}, seed ${SEED}, program ${drawn++}`,
      ...draw(random),
    }));
    const { same, refused, different, unsupported } = compareAnswers(
      asked,
      askOracle(asked),
      WRITTEN_AFTER,
    );
    expect(different.slice(0, 3)).toEqual([]);
    expect([...unsupported]).toEqual([]);
    taken += asked.length - refused;
    answers += same;
    // A family of which OPA refuses more says nothing.
    expect(taken).toBeGreaterThan(drawn / 4);
  }
  expect(answers).toBeGreaterThan(programs * 2);
}
