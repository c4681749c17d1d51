import { describe, expect, test } from "@jest/globals";
import { seededRandom } from "../../support/seeded-random.ts";
import type { Asked } from "../topdown/compare.ts";
import { clauses } from "../topdown/families/clauses.ts";
import { comprehensions } from "../topdown/families/comprehensions.ts";
import { lateReferences } from "../topdown/families/late-references.ts";
import { partialRules } from "../topdown/families/partial-rules.ts";
import { replacements } from "../topdown/families/replacements.ts";
import { suiteQuestions } from "../topdown/suite-questions.ts";
import { compareExplanations } from "./compare-explanations.ts";

/** More than the usual number, and others, to search further. */
const PROGRAMS = Number(process.env["EXPLAIN_PROGRAMS"] ?? 20);
const SEED = Number(process.env["EXPLAIN_SEED"] ?? 1);

/** One case of so many is asked: all take a minute. */
const SUITE_SHARE = Number(process.env["EXPLAIN_SHARE"] ?? 10);

/** What a clock, chance or the network says is another thing each time, and a parsed module holds places in the oracle. */
const CHANGING =
  /time\.now_ns|rand\.intn|uuid\.rfc4122|http\.send|net\.lookup_ip_addr|rego\.parse_module/;

/** Calls in a template string have no place in OPA, which tells that of what was before. */
const WITHOUT_PLACE: ReadonlySet<string> = new Set([
  "string-interpolation/multi-line/template expressions with infix operand call",
  "string-interpolation/query/template string with call expressions",
]);

/** Tells more than an answer may hold. */
const TOO_LONG = "refheads/many-vars";

function isStable({ note, modules }: Asked): boolean {
  const text = Object.values(modules).join("\n");
  return !CHANGING.test(text) && !WITHOUT_PLACE.has(note) && note !== TOO_LONG;
}

describe("all events of a decision are those of OPA's library", () => {
  test.each([
    { version: 0, explain: "lines" },
    { version: 1, explain: "events" },
  ] as const)("over its own suite of v$version, as $explain", ({ version, explain }) => {
    const asked = suiteQuestions(version)
      .filter(isStable)
      .filter((_, at) => at % SUITE_SHARE === SEED % SUITE_SHARE);
    const { same, different } = compareExplanations(asked, explain);
    expect(different.slice(0, 3)).toEqual([]);
    expect(same).toBeGreaterThan(1_500 / SUITE_SHARE);
  });

  test.each([
    { draw: lateReferences },
    { draw: clauses },
    { draw: partialRules },
    { draw: comprehensions },
    { draw: replacements },
  ])("over random programs: $draw.name", ({ draw }) => {
    const random = seededRandom(SEED);
    const asked = Array.from({ length: PROGRAMS }, (_, at) => ({
      note: `seed ${SEED}, program ${at}`,
      ...draw(random),
    }));
    for (const explain of ["lines", "events"] as const) {
      const { same, different } = compareExplanations(asked, explain);
      expect(different.slice(0, 3)).toEqual([]);
      expect(same).toBeGreaterThan(PROGRAMS);
    }
  });
});
