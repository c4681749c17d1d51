import type { Body, Expression } from "../ast/nodes.ts";
import {
  type VariableOptions,
  variablesOf,
  variablesOfBody,
  variablesOfExpression,
} from "../ast/variables.ts";
import { type Visitor, walkExpression, walkWith } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { outputTeller } from "./output-names.ts";
import type { Names } from "./unify.ts";

interface Pending {
  readonly expression: Expression;
  /** Variables of the body that its comprehensions and nested bodies use. */
  readonly closedOver: ReadonlySet<string>;
  /** What must get a value before it can come. */
  missing: Set<string>;
}

/**
 * The expressions of a body in the order in which each finds values for what it needs, and of those that do in the order
 * of the text: the first half of OPA's reorderBodyForSafety. That asks again for every comprehension what all expressions
 * before it give, which takes time by the square of their number, and so does this.
 */
export function orderBody(
  body: Body,
  known: Names,
  compilation: Compilation,
  needed: VariableOptions,
): Body {
  const names = variablesOfBody(body, needed);
  const safe = new Set([...names].filter((name) => known.has(name)));
  const unsafe: Names = { has: (name) => names.has(name) && !known.has(name) };
  const outputsOf = outputTeller(compilation);
  const reordered: Body = [];
  let pending = body.map((expression) => pendingOf(expression, unsafe, needed));
  let before = -1;
  while (pending.length > 0 && before !== reordered.length) {
    before = reordered.length;
    pending = pending.filter((each) => {
      const outputs = outputsOf(each.expression, safe);
      if (!isReady(each, outputs, safe, () => outputsOfBody(reordered, safe, compilation))) {
        return true;
      }
      reordered.push(each.expression);
      for (const name of outputs) safe.add(name);
      return false;
    });
  }
  // None is left of what OPA's own check has passed.
  return [...reordered, ...pending.map(({ expression }) => expression)];
}

function pendingOf(expression: Expression, unsafe: Names, needed: VariableOptions): Pending {
  const isUnsafe = (name: string): boolean => unsafe.has(name);
  return {
    expression,
    closedOver: new Set([...closureNames(expression)].filter(isUnsafe)),
    missing: new Set([...variablesOfExpression(expression, needed)].filter(isUnsafe)),
  };
}

function isReady(
  pending: Pending,
  outputs: ReadonlySet<string>,
  safe: Names,
  outputsBefore: () => ReadonlySet<string>,
): boolean {
  const { closedOver } = pending;
  if (closedOver.size > 0) {
    const given = outputsBefore();
    const open = new Set([...closedOver].filter((name) => !given.has(name)));
    if (open.size > 0) {
      if (areEqual(open, outputs)) return false;
      // As in OPA it is these alone from now on.
      pending.missing = open;
    }
  }
  for (const name of pending.missing) {
    if (outputs.has(name) || safe.has(name)) pending.missing.delete(name);
  }
  return pending.missing.size === 0;
}

function areEqual(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((name) => right.has(name));
}

/** What the expressions so far would give beyond what is safe, asked once more. */
function outputsOfBody(body: Body, safe: Names, compilation: Compilation): Set<string> {
  const outputs = new Set<string>();
  const outputsOf = outputTeller(compilation);
  const all: Names = { has: (name) => safe.has(name) || outputs.has(name) };
  for (const expression of body) {
    for (const name of outputsOf(expression, all)) if (!safe.has(name)) outputs.add(name);
  }
  return outputs;
}

/** The variables in comprehensions and nested bodies of an expression. */
function closureNames(expression: Expression): Set<string> {
  const names = new Set<string>();
  const add = (found: Iterable<string>): void => {
    for (const name of found) names.add(name);
  };
  const visitor: Visitor = {
    expression: (each) => {
      const bodies = bodiesOf(each);
      if (bodies.length === 0) return false;
      for (const body of bodies) add(variablesOfBody(body));
      for (const modifier of each.with) walkWith(modifier, visitor);
      return true;
    },
    term: (term) => {
      if (!("body" in term.value)) return false;
      add(variablesOf(term));
      return true;
    },
  };
  walkExpression(expression, visitor);
  return names;
}

function bodiesOf({ terms }: Expression): Body[] {
  switch (terms.kind) {
    case "every":
    case "not":
      return [terms.body];
    case "and":
    case "or":
      return [terms.left, terms.right];
    default:
      return [];
  }
}
