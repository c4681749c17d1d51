import { builtinRef, operandsOf, variable } from "../ast/calls.ts";
import type { Body, Expression } from "../ast/nodes.ts";
import { walkBody } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { arityOf, nameOf } from "./rule-tree.ts";

/**
 * What a query's expressions are worth gets names, as OPA's rego.Rego asks it (v1/rego/rego.go, rewriteQueryToCaptureValue):
 * a query of one expression that does not iterate has a solution though its value is false.
 */
export function captureValues(
  body: Body,
  compilation: Pick<Compilation, "builtins" | "ruleTree">,
): void {
  const isChecked = body.length > 1 || iterates(body);
  const checks: Body = [];
  for (const expression of body) {
    const name = `$term${checks.length + 1}`;
    if (!capture(expression, name, compilation)) continue;
    checks.push({
      terms: { kind: "term", term: variable(name, expression.location) },
      isNegated: false,
      isGenerated: true,
      with: [],
      location: expression.location,
      fromAssignment: false,
    });
  }
  if (isChecked) body.push(...checks);
}

function capture(
  expression: Expression,
  name: string,
  compilation: Pick<Compilation, "builtins" | "ruleTree">,
): boolean {
  const { terms, location, isNegated } = expression;
  if (isNegated) return false;
  if (terms.kind === "term") {
    const output = variable(name, location);
    expression.terms = { kind: "call", terms: [builtinRef("eq", location), terms.term, output] };
    return true;
  }
  if (terms.kind !== "call") return false;
  for (const binding of ["eq", "assign", "print"]) {
    if (operandsOf(expression, binding) !== undefined) return false;
  }
  const [operator, ...operands] = terms.terms;
  if (operator?.value.kind !== "ref") return false;
  if (arityOf(compilation, operator.value.terms) !== operands.length) return false;
  terms.terms.push(variable(name, location));
  return true;
}

/** Whether there may be more than one solution, as OPA guesses it. */
function iterates(body: Body): boolean {
  let found = false;
  walkBody(body, {
    term: ({ value }) => {
      if ("body" in value) return true;
      if (value.kind === "ref") {
        const [, ...operands] = value.terms;
        found ||= nameOf(value.terms) === "walk";
        found ||= operands.some((operand) => operand.value.kind === "var");
      }
      return found;
    },
  });
  return found;
}
