import type { Body, Expression, Term } from "../../opa/rego/ast/nodes.ts";
import { isEquality } from "../topdown/dotted-name.ts";
import { type Exit, endOfBody } from "../topdown/exit.ts";
import { Unsupported } from "../topdown/scope.ts";
import type { EventNode } from "./event.ts";
import { itemOf, Known, variableItem } from "./item.ts";
import { closureOf, expressionOf, type Next, type Query, stackOf } from "./query.ts";
import { emit } from "./trace.ts";
import { unifyIn } from "./unify.ts";
import { evaluateWith } from "./with.ts";

/** Goes on with each solution of what is left of a query (topdown's evalExpr). */
export function evaluate(query: Query, next: Next): Exit | undefined {
  query.run.evaluation.context.spend(1);
  if (query.index >= query.body.length) return endOfBody(next(), query.findsOne);
  const expression = expressionOf(query);
  emit(query, "Eval", nodeOf(query));
  const further = (): Exit | undefined => evaluateNext(query, next);
  const { run, index } = query;
  try {
    if (expression.with.length === 0) return step(query, further);
    return evaluateWith(query, step, further);
  } catch (thrown) {
    // What is under way around it still stands where it stood.
    query.index = index;
    run.thrownStack ??= stackOf(query);
    throw thrown;
  }
}

function evaluateNext(query: Query, next: Next): Exit | undefined {
  query.index++;
  const exit = evaluate(query, next);
  query.index--;
  return exit;
}

/** The same with the events around the whole query. */
export function run(query: Query, next: Next): Exit | undefined {
  const node: EventNode = { kind: "body", body: query.body };
  emit(query, "Enter", node);
  return evaluate(query, () => {
    emitExit(query, node);
    const exit = next();
    emit(query, "Redo", node);
    return exit;
  });
}

export function emitExit(query: Query, node: EventNode): void {
  emit(query, "Exit", node, query.findsOne ? "early" : "");
}

export function nodeOf(query: Query): EventNode {
  return { kind: "expr", expression: expressionOf(query), index: query.index };
}

/** Goes on each time the current expression holds, with the events of that. */
function step(query: Query, next: Next): Exit | undefined {
  const expression = expressionOf(query);
  if (expression.isNegated) return evaluateNegated(query, next);
  const node = nodeOf(query);
  let isDefined = false;
  const exit = evaluateTerms(query, expression, () => {
    isDefined = true;
    const passed = next();
    // The expression has its index again by now.
    emit(query, "Redo", node);
    return passed;
  });
  if (exit !== undefined) return exit;
  if (!isDefined) emit(query, "Fail", node);
  return undefined;
}

function evaluateTerms(query: Query, expression: Expression, next: Next): Exit | undefined {
  const { terms } = expression;
  switch (terms.kind) {
    case "call": {
      const [operator, left, right] = terms.terms;
      if (isEquality(operator as Term)) {
        return unifyIn(query, itemOf(left as Term), itemOf(right as Term), next);
      }
      return query.run.parts.call(query, terms.terms, next);
    }
    case "term": {
      const result = variableItem(`$_term_${query.id}_${query.index}`);
      return unifyIn(query, itemOf(terms.term), result, () => {
        const value = query.bindings.plug(result);
        return value instanceof Known && value.value === false ? undefined : next();
      });
    }
    case "some":
      throw new Unsupported("the statement some");
    default:
      return query.run.parts.statement(query, expression, next);
  }
}

function evaluateNegated(query: Query, next: Next): Exit | undefined {
  const expression = expressionOf(query);
  const body: Body = [{ ...expression, isNegated: false, with: [] }];
  const child = closureOf(query, body);
  const exit = evaluateOnce(child);
  if (exit !== undefined) return exit;
  if (!child.isDefined) return next();
  emit(query, "Fail", nodeOf(query));
  return undefined;
}

/** Notes whether a query has a solution, with its events. */
export function evaluateOnce(child: Query): Exit | undefined {
  const node: EventNode = { kind: "body", body: child.body };
  emit(child, "Enter", node);
  return evaluate(child, () => {
    emitExit(child, node);
    emit(child, "Redo", node);
    child.isDefined = true;
    return undefined;
  });
}
