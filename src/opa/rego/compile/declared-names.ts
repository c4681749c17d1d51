import { operandsOf } from "../ast/calls.ts";
import type { Body, Expression, Term } from "../ast/nodes.ts";
import { isComprehension } from "../ast/terms.ts";
import { variablesOf } from "../ast/variables.ts";
import { walkBody } from "../ast/visit.ts";

/** What a body declares with `some` and `:=`, those of bodies within it included, of comprehensions not. */
export function declaredNames(body: Body): Set<string> {
  const names = new Set<string>();
  walkBody(body, {
    expression: (expression) => {
      for (const term of declaredTerms(expression)) {
        for (const name of variablesOf(term)) names.add(name);
      }
      return false;
    },
    term: ({ value }) => isComprehension(value),
  });
  return names;
}

function declaredTerms(expression: Expression): readonly Term[] {
  const assigned = operandsOf(expression, "assign");
  if (assigned?.length === 2) return assigned.slice(0, 1);
  const { terms } = expression;
  return terms.kind === "some" ? terms.symbols.flatMap(declaredBy) : [];
}

/** What a symbol of `some` declares: itself, or what stands before `in`. */
function declaredBy(symbol: Term): readonly Term[] {
  const { value } = symbol;
  return value.kind === "call" ? value.terms.slice(1, -1) : [symbol];
}
