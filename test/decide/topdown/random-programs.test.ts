import { expect, test } from "@jest/globals";
import { FAMILIES } from "./families/families.ts";
import { PROGRAMS } from "./random-programs.ts";

test("20,000 random programs are compared, some of each family", () => {
  expect(Object.keys(PROGRAMS).toSorted()).toEqual(Object.keys(FAMILIES).toSorted());
  expect(Object.values(PROGRAMS).reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(20_000);
});
