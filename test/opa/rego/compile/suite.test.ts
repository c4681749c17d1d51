import { expect, test } from "@jest/globals";
import { compareStages } from "../../../support/compare-stages.ts";
import { opaSuite } from "../../../support/opa-suite.ts";

test.each([0, 1] as const)(
  "OPA's suite of version %i is behind each stage what OPA makes of it",
  (version) => {
    const texts = opaSuite(version).map(({ modules = [] }) => JSON.stringify(modules));
    // OPA reads annotations for these.
    const asked = [...new Set(texts)].filter((text) => !text.includes("rego.metadata"));
    const { refusals, differences } = compareStages(
      asked.map((text) => JSON.parse(text) as string[]),
      version,
    );
    expect(differences.slice(0, 3)).toEqual([]);
    expect(asked.length - refusals.length).toBeGreaterThan(1000);
  },
);
