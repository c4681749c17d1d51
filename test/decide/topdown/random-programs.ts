import { expect } from "@jest/globals";
import { askOracle } from "../../support/oracle.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { type Asked, compareAnswers } from "./compare.ts";
import { FAMILIES } from "./families/families.ts";

/** More than the usual number of each family, and others, to search further. */
const PROGRAMS = Number(process.env["TOPDOWN_PROGRAMS"] ?? 2_000);
const SEED = Number(process.env["TOPDOWN_SEED"] ?? 1);
/** So many are asked in one run of OPA. */
const AT_ONCE = 500;

/** Draws programs of a family until OPA has taken so many of them, and compares all answers. */
export function expectSameAnswers(family: string): void {
  const draw = FAMILIES[family];
  if (draw === undefined) throw new Error(`no family ${family}`);
  const random = seededRandom(SEED);
  let taken = 0;
  let drawn = 0;
  let answers = 0;
  while (taken < PROGRAMS) {
    const asked: Asked[] = Array.from({ length: Math.min(AT_ONCE, PROGRAMS - taken) }, () => ({
      note: `family ${family}, seed ${SEED}, program ${drawn++}`,
      ...draw(random),
    }));
    const { same, refused, different, unsupported } = compareAnswers(asked, askOracle(asked));
    expect(different.slice(0, 3)).toEqual([]);
    expect([...unsupported]).toEqual([]);
    taken += asked.length - refused;
    answers += same;
    // A family of which OPA refuses more says nothing.
    expect(taken).toBeGreaterThan(drawn / 4);
  }
  expect(answers).toBeGreaterThan(PROGRAMS * 2);
}
