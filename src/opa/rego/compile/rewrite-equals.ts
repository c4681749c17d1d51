import { builtinRef, operandsOf } from "../ast/calls.ts";
import type { Expression } from "../ast/nodes.ts";
import { transformRules } from "../ast/transform.ts";
import { type Compilation, rulesWith } from "./compilation.ts";

/** `==` becomes `=`, whose sides nobody may bind any more: the order of the bodies is settled. */
export function rewriteEquals(compilation: Compilation): void {
  const rules = rulesWith(compilation, (each) => each.callsEqual || each.isMovable);
  transformRules(rules, {
    expression: (expression) => {
      rewriteEqual(expression);
      return false;
    },
  });
}

function rewriteEqual(expression: Expression): void {
  if (expression.terms.kind !== "call" || operandsOf(expression, "equal")?.length !== 2) return;
  expression.terms.terms[0] = builtinRef("eq", expression.location);
}
