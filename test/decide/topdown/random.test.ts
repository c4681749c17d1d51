import { expect, test } from "@jest/globals";
import { seededRandom } from "../../support/seeded-random.ts";
import { compareWithOpa } from "./compare.ts";
import { randomProgram } from "./random-programs.ts";

/** More than the usual number, and others, to search further. */
const PROGRAMS = Number(process.env["TOPDOWN_PROGRAMS"] ?? 2_000);
const SEED = Number(process.env["TOPDOWN_SEED"] ?? 1);

test("random programs whose references are known late are answered as OPA answers them", () => {
  const random = seededRandom(SEED);
  const asked = Array.from({ length: PROGRAMS }, (_, at) => ({
    note: `seed ${SEED}, program ${at}`,
    ...randomProgram(random),
  }));
  const { same, different } = compareWithOpa(asked);
  expect(different).toEqual([]);
  expect(same).toBeGreaterThan(PROGRAMS);
});
