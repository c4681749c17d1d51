import { describe, expect, test } from "@jest/globals";
import type { RegoVersion } from "../../../../src/opa/rego/ast/nodes.ts";
import { rewriteComprehensionTerms } from "../../../../src/opa/rego/compile/rewrite-comprehension-terms.ts";
import { rewriteDynamicTerms } from "../../../../src/opa/rego/compile/rewrite-dynamic-terms.ts";
import { rewriteEquals } from "../../../../src/opa/rego/compile/rewrite-equals.ts";
import { rewriteExprTerms } from "../../../../src/opa/rego/compile/rewrite-expr-terms.ts";
import { rewriteRefsInHead } from "../../../../src/opa/rego/compile/rewrite-refs-in-head.ts";
import { rewriteTestRules } from "../../../../src/opa/rego/compile/rewrite-test-rules.ts";
import { rewriteWithValues } from "../../../../src/opa/rego/compile/rewrite-with-values.ts";
import { setRuleTree } from "../../../../src/opa/rego/compile/rule-tree.ts";
import { opaSuite } from "../../../support/opa-suite.ts";
import { compareStages, type Program, type Stage } from "../../../support/stage-chain.ts";

const BEFORE_SAFETY: readonly Stage[] = [
  { name: "RewritePrintCalls", run: setRuleTree },
  { name: "RewriteExprTerms", run: rewriteExprTerms },
  { name: "RewriteComprehensionTerms", run: rewriteComprehensionTerms },
  { name: "RewriteRefsInHead", run: rewriteRefsInHead },
  { name: "RewriteWithValues", run: rewriteWithValues },
];

const BEHIND_SAFETY: readonly Stage[] = [
  { name: "RewriteEquals", run: rewriteEquals },
  { name: "RewriteDynamicTerms", run: rewriteDynamicTerms },
  { name: "RewriteTestRulesForTracing", run: rewriteTestRules },
];

describe.each([0, 1] as const)("OPA's suite of version %i", (version) => {
  const programs = suitePrograms(version);

  test.each([
    { start: "RewritePrintCalls", stages: BEFORE_SAFETY },
    { start: "CheckSafetyRuleBodies", stages: BEHIND_SAFETY },
  ])("is what OPA makes of it after each stage behind $start", ({ start, stages }) => {
    const { compiled, differences } = compareStages(programs, start, stages);
    expect(differences.slice(0, 5)).toEqual([]);
    expect(compiled).toBeGreaterThan(1000);
  });
});

/** Each once, and without those for which OPA reads annotations between these stages. */
function suitePrograms(version: RegoVersion): readonly Program[] {
  const programs = opaSuite(version).map(({ note, modules = [] }): [string, Program] => [
    modules.join(),
    { note, version, modules: Object.fromEntries(modules.map((text, at) => [`${at}.rego`, text])) },
  ]);
  return [...new Map(programs)].flatMap(([text, program]) =>
    text.includes("rego.metadata") ? [] : [program],
  );
}
