import { expect, test } from "@jest/globals";
import { compareEarlyStages } from "../../../support/early-stages.ts";
import { opaSuite } from "../../../support/opa-suite.ts";

test.each([0, 1] as const)("OPA's suite of version %i is what OPA makes of it", (version) => {
  const texts = opaSuite(version).map(({ modules = [] }) => JSON.stringify(modules));
  const programs = [...new Set(texts)].map((text) => JSON.parse(text) as string[]);
  const { refusals, differences } = compareEarlyStages(programs, version);
  expect(differences.slice(0, 3)).toEqual([]);
  expect(programs.length - refusals.length).toBeGreaterThan(1000);
});
