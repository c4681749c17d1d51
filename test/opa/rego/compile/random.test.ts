import { expect, test } from "@jest/globals";
import { compareStages } from "../../../support/compare-stages.ts";
import { randomOrderModule } from "../../../support/random-order.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

test("random modules with statements in any order are behind each stage what OPA makes of them", () => {
  const random = seededRandom(7);
  const programs = Array.from({ length: 200 }, () => [randomOrderModule(random)]);
  const { refusals, differences } = compareStages(programs, 1);
  expect(differences.slice(0, 3)).toEqual([]);
  expect(programs.length - refusals.length).toBeGreaterThan(40);
});
