import type { Rule, Term } from "../ast/nodes.ts";
import { rulesOf } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { appendToBody, nameTerm } from "./equalities.ts";
import { needsEvaluation } from "./needs-evaluation.ts";

/** A rule's head keeps values and variables; what must be evaluated moves to the end of its body. */
export function rewriteRefsInHead(compilation: Compilation): void {
  for (const module of compilation.modules) {
    for (const rule of rulesOf(module)) rewriteHead(rule, compilation);
  }
}

function rewriteHead(rule: Rule, compilation: Compilation): void {
  const { head } = rule;
  const rewrite = (term: Term): Term => {
    if (!needsEvaluation(term)) return term;
    const { name, equality } = nameTerm(compilation, term);
    rule.body = appendToBody(rule.body, [equality]);
    return name;
  };
  if (head.key !== undefined) head.key = rewrite(head.key);
  if (head.value !== undefined) head.value = rewrite(head.value);
  head.args = head.args.map(rewrite);
}
