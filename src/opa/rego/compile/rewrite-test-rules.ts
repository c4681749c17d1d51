import { operandsOf } from "../ast/calls.ts";
import type { Body, Expression, Term } from "../ast/nodes.ts";
import { rulesOf } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { nameTerm, pushToBody } from "./equalities.ts";

/**
 * In rules that are tests both sides of an equality get names, so that a report can tell what they were: OPA's
 * RewriteTestRulesForTracing, which `opa test` asks for.
 */
export function rewriteTestRules(compilation: Compilation): void {
  for (const module of compilation.modules) {
    for (const rule of rulesOf(module)) {
      if (rule.head.name.startsWith("test_")) rule.body = rewriteBody(rule.body, compilation);
    }
  }
}

function rewriteBody(body: Body, compilation: Compilation): Body {
  const rewritten: Body = [];
  for (const expression of body) {
    // What is undefined within a negation must stay there.
    if (!expression.isNegated && !expression.isGenerated) {
      rewritten.push(...rewriteStatement(expression, compilation));
    }
    pushToBody(rewritten, expression);
  }
  return rewritten;
}

/** What comes before the expression now. */
function rewriteStatement(expression: Expression, compilation: Compilation): Body {
  const { terms } = expression;
  if (terms.kind === "every") terms.body = rewriteBody(terms.body, compilation);
  if (terms.kind !== "call" || operandsOf(expression, "eq") === undefined) return [];
  const before: Body = [];
  for (const at of [1, 2]) {
    const term = terms.terms[at];
    if (term === undefined || !isDynamic(term)) continue;
    const { name, equality } = nameTerm(compilation, term);
    equality.with = expression.with;
    before.push(equality);
    terms.terms[at] = name;
  }
  return before;
}

function isDynamic({ value }: Term): boolean {
  return value.kind === "ref" || "body" in value;
}
