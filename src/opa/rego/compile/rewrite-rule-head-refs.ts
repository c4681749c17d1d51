import { compareTerms } from "../ast/compare.ts";
import type { Rule, Term } from "../ast/nodes.ts";
import { isScalar } from "../ast/terms.ts";
import type { Compilation } from "./compilation.ts";
import { appendToBody, nameTerm } from "./equalities.ts";

/**
 * The reference of a rule's head has constants and variables alone; what else stands there is named in the body, `p[x.y]`
 * becomes `p[z] if z = x.y`. OPA's RewriteRuleHeadRefs, which leaves an `else` alone as well.
 */
export function rewriteRuleHeadRefs(compilation: Compilation): void {
  for (const { rules } of compilation.modules) {
    for (const rule of rules) rewriteRule(rule, compilation);
  }
}

function rewriteRule(rule: Rule, compilation: Compilation): void {
  const { head } = rule;
  for (const [at, term] of head.ref.entries()) {
    if (at === 0 || term.value.kind === "var" || isScalar(term)) continue;
    const { name, equality } = nameTerm(compilation, term);
    if (at === head.ref.length - 1 && isSame(head.key, term)) head.key = { ...name };
    head.ref[at] = { ...name };
    rule.body = appendToBody(rule.body, [equality]);
  }
}

function isSame(key: Term | undefined, term: Term): boolean {
  return key !== undefined && compareTerms(key, term) === 0;
}
