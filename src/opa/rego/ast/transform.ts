import { objectOf, setOf } from "./collections.ts";
import type { Rule, Term } from "./nodes.ts";
import { type Visitor, walkRule, walkTerms } from "./visit.ts";

/**
 * Walks rules without their `else` with a visitor that changes what it is called for, and puts sets and objects in order again
 * behind it, as OPA's Transform does (v1/ast/transform.go): what is in them may have got another place.
 */
export function transformRules(rules: Iterable<Rule>, visitor: Visitor): void {
  const ordering: Visitor = {
    ...visitor,
    term: (term) => visitor.term?.(term) === true || transformCollection(term, ordering),
  };
  for (const rule of rules) walkRule(rule, ordering);
}

/** False where a term is neither set nor object, whose members nobody has walked then. */
function transformCollection(term: Term, visitor: Visitor): boolean {
  const { value } = term;
  if (value.kind === "set") {
    walkTerms(value.items, visitor);
    term.value = setOf(value.items);
    return true;
  }
  if (value.kind === "object") {
    for (const entry of value.entries) walkTerms(entry, visitor);
    term.value = objectOf(value.entries);
    return true;
  }
  return false;
}
