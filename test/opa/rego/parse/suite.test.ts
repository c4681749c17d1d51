import { expect, test } from "@jest/globals";
import { compareParsers } from "../../../support/compare-parsers.ts";
import { opaSuite } from "../../../support/opa-suite.ts";

test.each([0, 1] as const)(
  "modules of OPA's suite of version %i have the tree and the places that OPA's parser gives them",
  (version) => {
    const texts = new Set(opaSuite(version).flatMap(({ modules = [] }) => modules));
    const { accepted, differences } = compareParsers([...texts], version);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(accepted).toBeGreaterThan(2000);
  },
);
