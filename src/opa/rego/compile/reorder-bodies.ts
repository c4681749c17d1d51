import { objectOf, setOf } from "../ast/collections.ts";
import { isGround } from "../ast/ground.ts";
import type { Body, Expression } from "../ast/nodes.ts";
import { variablesOfAll, variablesOfExpression } from "../ast/variables.ts";
import { rulesOf, type Visitor, walkExpression, walkTerms } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { neededNames } from "./logical-names.ts";
import { type Ordered, type OrderOptions, orderBody } from "./order-body.ts";
import type { Names } from "./unify.ts";

/**
 * Each expression of a body comes as soon as those before it give values to the variables that it needs, and in the order
 * of the text where more than one could: what OPA's CheckSafetyRuleBodies leaves of bodies in which that is possible.
 */
export function reorderBodies(compilation: Compilation): void {
  const needed = neededNames(compilation);
  for (const module of compilation.modules) {
    for (const rule of rulesOf(module)) {
      const features = compilation.features.get(rule);
      const hasClosures = features?.hasComprehension !== false || features.hasNestedBody;
      const hasNested = hasClosures || features.isMovable;
      const isOrdered = rule.body.length === 1 && !hasNested && compilation.checks === undefined;
      if (isOrdered) continue;
      const known = new Set(["data", "input", ...variablesOfAll(rule.head.args)]);
      rule.body = reorderBody(rule.body, known, { compilation, needed, hasClosures, hasNested });
    }
  }
}

interface Reordering extends OrderOptions {
  /** Whether there may be bodies, or sets and objects to put in order, within expressions. */
  readonly hasNested: boolean;
}

/** The depth is that of the text, which the parser bounds. */
function reorderBody(body: Body, known: Names, reordering: Reordering): Body {
  const ordered = orderBody(body, known, reordering);
  if (reordering.hasNested) reorderWithin(ordered, knownWithin(known), reordering);
  return ordered.map(({ expression }) => expression);
}

/** The names of the bodies around, to which a body adds its own. */
interface KnownNames extends Names {
  readonly add: (name: string) => void;
}

function knownWithin(around: Names): KnownNames {
  const own = new Set<string>();
  return {
    has: (name) => own.has(name) || around.has(name),
    add: (name) => own.add(name),
  };
}

/** Reorders what is nested in the expressions, each of which knows the variables of those before it. */
function reorderWithin(
  ordered: readonly Ordered[],
  known: KnownNames,
  reordering: Reordering,
): void {
  const reorder = (nested: Body): Body => reorderBody(nested, known, reordering);
  const visitor = nestedVisitor(known, reorder);
  for (const { expression, names } of ordered) {
    walkExpression(expression, visitor);
    const now = isLogical(expression)
      ? variablesOfExpression(expression, reordering.needed)
      : names;
    for (const name of now) known.add(name);
  }
}

/** Whose variables the order of its bodies may have changed. */
function isLogical({ terms: { kind } }: Expression): boolean {
  return kind === "not" || kind === "and" || kind === "or";
}

function nestedVisitor(known: KnownNames, reorder: (body: Body) => Body): Visitor {
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
  known: KnownNames,
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
