import type { Expression, Term } from "../ast/nodes.ts";
import { variablesOf, variablesOfAll } from "../ast/variables.ts";
import { walkExpression } from "../ast/visit.ts";
import { isRefSafe, unify } from "./unify.ts";

/** The variables that get a value by an equality when the safe ones have theirs (v1/ast, outputVarsForExprEq). */
export function outputsOfEquality(
  equality: Expression,
  left: Term,
  right: Term,
  safe: ReadonlySet<string>,
): Set<string> {
  const basis = new Set([...outputsOfRefs(equality, safe), ...safe]);
  // What `:=` gives a name cannot come to its value by the other side.
  if (equality.fromAssignment) for (const name of variablesOf(left)) basis.delete(name);
  const outputs = [...basis, ...unify(basis, left, right)];
  return new Set(outputs.filter((name) => !safe.has(name)));
}

/** The variables that the references of an expression run through. */
function outputsOfRefs(expression: Expression, safe: ReadonlySet<string>): Set<string> {
  const outputs = new Set<string>();
  walkExpression(expression, {
    term: ({ value }) => {
      if (value.kind === "templatestring" || value.kind.endsWith("comprehension")) return true;
      if (value.kind !== "ref") return false;
      if (!isRefSafe(value.terms, safe)) return true;
      const operands = value.terms.slice(1);
      for (const name of variablesOfAll(operands, { skipRefHead: true })) outputs.add(name);
      return false;
    },
  });
  return outputs;
}
