import type { Module } from "../ast/nodes.ts";
import { checkRuleCalls } from "./check-calls.ts";
import {
  type BuiltinSignature,
  type Checks,
  type Compilation,
  createCompilation,
} from "./compilation.ts";
import { erasePrintCalls } from "./erase-print-calls.ts";
import { removeImports } from "./remove-imports.ts";
import { reorderBodies } from "./reorder-bodies.ts";
import { resolveRefs } from "./resolve-refs.ts";
import { rewriteComprehensionTerms } from "./rewrite-comprehension-terms.ts";
import { rewriteDynamicTerms } from "./rewrite-dynamic-terms.ts";
import { rewriteEquals } from "./rewrite-equals.ts";
import { rewriteExprTerms } from "./rewrite-expr-terms.ts";
import { rewriteLocalVars } from "./rewrite-local-vars.ts";
import { rewriteMetadataCalls } from "./rewrite-metadata-calls.ts";
import { rewriteRefsInHead } from "./rewrite-refs-in-head.ts";
import { rewriteRuleHeadRefs } from "./rewrite-rule-head-refs.ts";
import { rewriteTemplateStrings } from "./rewrite-template-strings.ts";
import { rewriteWithValues } from "./rewrite-with-values.ts";
import { setRuleTree } from "./rule-tree.ts";

/** A stage of OPA's compiler (v1/ast/compile.go) that changes the tree or notes something of it, by OPA's name. */
export interface Stage {
  readonly name: string;
  readonly run: (compilation: Compilation) => void;
}

/** What comes behind the resolving of references, in OPA's order. */
export const STAGES: readonly Stage[] = [
  { name: "RewriteRuleHeadRefs", run: rewriteRuleHeadRefs },
  { name: "RemoveImports", run: removeImports },
  { name: "SetRuleTree", run: setRuleTree },
  { name: "RewriteLocalVars", run: rewriteLocalVars },
  { name: "RewriteTemplateStrings", run: rewriteTemplateStrings },
  { name: "RewritePrintCalls", run: erasePrintCalls },
  { name: "RewriteExprTerms", run: rewriteExprTerms },
  { name: "RewriteRegoMetadataCalls", run: rewriteMetadataCalls },
  { name: "RewriteComprehensionTerms", run: rewriteComprehensionTerms },
  { name: "RewriteRefsInHead", run: rewriteRefsInHead },
  { name: "RewriteWithValues", run: rewriteWithValues },
  { name: "CheckUndefinedFuncs", run: checkRuleCalls },
  { name: "CheckSafetyRuleBodies", run: reorderBodies },
  { name: "RewriteEquals", run: rewriteEquals },
  { name: "RewriteDynamicTerms", run: rewriteDynamicTerms },
];

/**
 * Makes of the trees that OPA's parser gives what its compiler makes of them, in place. The modules have passed OPA's own
 * check, unless there are checks to be told, and stand in the order of the bytes of their file names.
 */
export function compileModules(
  modules: readonly Module[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  checks?: Checks,
): Compilation {
  resolveRefs(modules);
  const compilation = createCompilation(modules, builtins, checks);
  for (const { run } of STAGES) run(compilation);
  return compilation;
}
