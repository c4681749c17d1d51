import { objectOf, setOf } from "../ast/collections.ts";
import { isGround } from "../ast/ground.ts";
import type { Body, Expression } from "../ast/nodes.ts";
import { type VariableOptions, variablesOfAll, variablesOfExpression } from "../ast/variables.ts";
import { rulesOf, type Visitor, walkExpression, walkTerms } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { neededNames } from "./logical-names.ts";
import { orderBody } from "./order-body.ts";

/**
 * Each expression of a body comes as soon as those before it give values to the variables that it needs, and in the order
 * of the text where more than one could: what OPA's CheckSafetyRuleBodies leaves of bodies in which that is possible.
 */
export function reorderBodies(compilation: Compilation): void {
  const reordering: Reordering = { compilation, needed: neededNames(compilation) };
  for (const rule of compilation.modules.flatMap((module) => [...rulesOf(module)])) {
    const known = new Set(["data", "input", ...variablesOfAll(rule.head.args)]);
    rule.body = reorderBody(rule.body, known, reordering);
  }
}

interface Reordering {
  readonly compilation: Compilation;
  readonly needed: VariableOptions;
}

/** The depth is that of the text, which the parser bounds. */
function reorderBody(body: Body, known: ReadonlySet<string>, reordering: Reordering): Body {
  const reordered = orderBody(body, known, reordering.compilation, reordering.needed);
  reorderWithin(reordered, new Set(known), reordering);
  return reordered;
}

/** Reorders what is nested in the expressions, each of which knows the variables of those before it. */
function reorderWithin(body: Body, known: Set<string>, reordering: Reordering): void {
  const reorder = (nested: Body): Body => reorderBody(nested, known, reordering);
  const visitor = nestedVisitor(known, reorder);
  for (const expression of body) {
    walkExpression(expression, visitor);
    for (const name of variablesOfExpression(expression, reordering.needed)) known.add(name);
  }
}

function nestedVisitor(known: Set<string>, reorder: (body: Body) => Body): Visitor {
  const visitor: Visitor = {
    expression: (expression) => reorderStatement(expression, known, reorder),
    term: (term) => {
      const { value } = term;
      if ("body" in value) {
        value.body = reorder(value.body);
        return true;
      }
      if (value.kind === "set" && !isGround(term)) {
        walkTerms(value.items, visitor);
        term.value = setOf(value.items);
      } else if (value.kind === "object" && !isGround(term)) {
        for (const entry of value.entries) walkTerms(entry, visitor);
        term.value = objectOf(value.entries);
      }
      return value.kind === "set" || value.kind === "object";
    },
  };
  return visitor;
}

/** False where an expression has no bodies, but terms in which there may be some. */
function reorderStatement(
  { terms }: Expression,
  known: Set<string>,
  reorder: (body: Body) => Body,
): boolean {
  switch (terms.kind) {
    case "every": {
      const declared = terms.key === undefined ? [terms.value] : [terms.key, terms.value];
      for (const name of variablesOfAll(declared)) known.add(name);
      terms.body = reorder(terms.body);
      return true;
    }
    case "not":
      terms.body = reorder(terms.body);
      return true;
    case "and":
    case "or":
      terms.left = reorder(terms.left);
      terms.right = reorder(terms.right);
      return true;
    default:
      return false;
  }
}
