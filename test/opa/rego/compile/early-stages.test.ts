import { expect, test } from "@jest/globals";
import { removeImports } from "../../../../src/opa/rego/compile/remove-imports.ts";
import { resolveRefs } from "../../../../src/opa/rego/compile/resolve-refs.ts";
import { rewriteRuleHeadRefs } from "../../../../src/opa/rego/compile/rewrite-rule-head-refs.ts";
import { opaSuite } from "../../../support/opa-suite.ts";
import { compareStages, type Program, type Stage } from "../../../support/stage-chain.ts";

const STAGES: readonly Stage[] = [
  { name: "ResolveRefs", run: ({ modules }) => resolveRefs(modules) },
  { name: "RewriteRuleHeadRefs", run: rewriteRuleHeadRefs },
  { name: "RemoveImports", run: removeImports },
];

test.each([0, 1] as const)(
  "what our early stages make of OPA's suite, version %i, is what OPA makes of it",
  (version) => {
    const programs = opaSuite(version).map(
      ({ note, modules = [] }): Program => ({
        note,
        version,
        modules: Object.fromEntries(modules.map((text, at) => [`${at}.rego`, text])),
      }),
    );
    const { compiled, differences } = compareStages(programs, "Parsed", STAGES);
    expect(differences.slice(0, 5)).toEqual([]);
    expect(compiled).toBeGreaterThan(1000);
  },
);
