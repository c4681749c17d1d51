import { operandsOf } from "../ast/calls.ts";
import type { Body } from "../ast/nodes.ts";
import { walkRule } from "../ast/visit.ts";
import { type Compilation, rulesWith } from "./compilation.ts";
import { trueExpression } from "./equalities.ts";

/** Nothing is left of calls of `print`: OPA's RewritePrintCalls where nobody reads what is printed. */
export function erasePrintCalls(compilation: Compilation): void {
  for (const rule of rulesWith(compilation, ({ callsPrint }) => callsPrint)) {
    walkRule(rule, { body: eraseInBody });
  }
}

function eraseInBody(body: Body): boolean {
  const kept = body.filter((expression) => operandsOf(expression, "print") === undefined);
  const [first] = body;
  if (kept.length === 0 && first !== undefined) kept.push(trueExpression(first.location));
  if (kept.length < body.length || kept[0] !== first) body.splice(0, body.length, ...kept);
  return false;
}
