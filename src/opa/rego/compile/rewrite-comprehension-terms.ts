import type { Comprehension, Term } from "../ast/nodes.ts";
import { isComprehension } from "../ast/terms.ts";
import { transformRules } from "../ast/transform.ts";
import { type Compilation, rulesWith } from "./compilation.ts";
import { appendToBody, nameTerm } from "./equalities.ts";
import { needsEvaluation } from "./needs-evaluation.ts";

/** A comprehension's head keeps values and variables; what must be evaluated moves to the end of its body. */
export function rewriteComprehensionTerms(compilation: Compilation): void {
  const rules = rulesWith(compilation, (each) => each.hasComprehension || each.isMovable);
  transformRules(rules, {
    term: ({ value }) => {
      if (isComprehension(value)) rewriteHead(value, compilation);
      return false;
    },
  });
}

function rewriteHead(comprehension: Comprehension, compilation: Compilation): void {
  const rewrite = (term: Term): Term => {
    if (!needsEvaluation(term)) return term;
    const { name, equality } = nameTerm(compilation, term);
    comprehension.body = appendToBody(comprehension.body, [equality]);
    return name;
  };
  if (comprehension.kind === "objectcomprehension") {
    comprehension.key = rewrite(comprehension.key);
    comprehension.value = rewrite(comprehension.value);
  } else {
    comprehension.term = rewrite(comprehension.term);
  }
}
