import { describe, expect, test } from "@jest/globals";
import { seededRandom } from "../../support/seeded-random.ts";
import { compareWithOpa } from "./compare.ts";
import { clauses } from "./families/clauses.ts";
import { comprehensions } from "./families/comprehensions.ts";
import { lateReferences } from "./families/late-references.ts";
import { partialRules } from "./families/partial-rules.ts";
import { replacements } from "./families/replacements.ts";

/** More than the usual number, and others, to search further. */
const PROGRAMS = Number(process.env["TOPDOWN_PROGRAMS"] ?? 400);
const SEED = Number(process.env["TOPDOWN_SEED"] ?? 1);
/** So many are asked in one run of OPA. */
const AT_ONCE = 1_000;

describe("random programs are answered as OPA answers them", () => {
  test.each([
    { draw: lateReferences },
    { draw: clauses },
    { draw: partialRules },
    { draw: comprehensions },
    { draw: replacements },
  ])("$draw.name", ({ draw }) => {
    const random = seededRandom(SEED);
    let answers = 0;
    for (let done = 0; done < PROGRAMS; done += AT_ONCE) {
      const asked = Array.from({ length: Math.min(AT_ONCE, PROGRAMS - done) }, (_, at) => ({
        note: `seed ${SEED}, program ${done + at}`,
        ...draw(random),
      }));
      const { same, different, unsupported } = compareWithOpa(asked);
      expect(different.slice(0, 3)).toEqual([]);
      expect([...unsupported.keys()]).toEqual([]);
      answers += same;
    }
    expect(answers).toBeGreaterThan(PROGRAMS);
  });
});
