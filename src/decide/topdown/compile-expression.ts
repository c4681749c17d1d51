import type { Body, Expression, ExpressionTerms, Term } from "../../opa/rego/ast/nodes.ts";
import { isCollection, type Value } from "../values/value.ts";
import { eachMember } from "./base-documents.ts";
import type { Then } from "./compile.ts";
import { compileCall } from "./compile-call.ts";
import { compileUnify } from "./compile-unify.ts";
import { compileWith } from "./compile-with.ts";
import { isEquality } from "./dotted-name.ts";
import { type Exit, endOfBody } from "./exit.ts";
import type { Frame, Step } from "./frame.ts";
import { type Bound, isGround, type Scope, Unsupported } from "./scope.ts";

/** Goes on with each way in which an expression holds. */
export function compileExpression(
  scope: Scope,
  expression: Expression,
  bound: Bound,
  then: Then,
): Step {
  const { with: modifiers } = expression;
  if (modifiers.length === 0) return compilePlain(scope, expression, bound, then);
  return compileWith(scope, modifiers, bound, then, (inner, next) =>
    compilePlain(scope, { ...expression, with: [] }, inner, next),
  );
}

function compilePlain(scope: Scope, expression: Expression, bound: Bound, then: Then): Step {
  const { isNegated, terms } = expression;
  if (isNegated) {
    return compileNot(scope, [{ ...expression, isNegated: false, with: [] }], bound, then);
  }
  switch (terms.kind) {
    case "term":
      return compileTruth(scope, terms.term, bound, then);
    case "call": {
      const [operator, left, right] = terms.terms;
      if (terms.terms.length === 3 && isEquality(operator as Term)) {
        return compileUnify(scope, left as Term, right as Term, bound, then);
      }
      return compileCall(scope, terms.terms, expression.location, bound, then);
    }
    case "every":
      return compileEvery(scope, terms, bound, then);
    case "not":
      return compileNot(scope, terms.body, bound, then);
    case "and":
    case "or":
      return compileLogical(scope, terms, bound, then);
    default:
      throw new Unsupported(`the statement ${terms.kind}`);
  }
}

/** Holds for every value but `false`. */
function compileTruth(scope: Scope, term: Term, bound: Bound, then: Then): Step {
  if (term.value.kind === "ref") {
    return scope.program.compile.ref(scope, term.value.terms, bound, (slot, inner) => {
      const next = then(inner);
      return (frame) => (frame.slots[slot] === false ? undefined : next(frame));
    });
  }
  if (!isGround(term, bound)) throw new Unsupported("a term with variables that have no value");
  const compute = scope.program.compile.value(scope, term, bound);
  const next = then(bound);
  return (frame) => (compute(frame) === false ? undefined : next(frame));
}

/** All solutions of the body are tried, also after the first. */
function compileNot(scope: Scope, body: Body, bound: Bound, then: Then): Step {
  const defined = scope.newSlot();
  const inner = scope.program.compile.body(scope, body, bound, () => (frame) => {
    frame.slots[defined] = true;
    return undefined;
  });
  const next = then(bound);
  return (frame) => {
    frame.slots[defined] = false;
    inner(frame);
    return frame.slots[defined] === (true as Value) ? undefined : next(frame);
  };
}

/** Whether a body holds, at its first solution (topdown's evalLogicalOperand, and the body of `every`). */
function compileOnce(scope: Scope, body: Body, bound: Bound): (frame: Frame) => boolean {
  const inner = scope.program.compile.body(
    scope,
    body,
    bound,
    () => () => endOfBody(undefined, true),
  );
  return (frame) => inner(frame) !== undefined;
}

function compileLogical(
  scope: Scope,
  terms: Extract<ExpressionTerms, { readonly kind: "and" | "or" }>,
  bound: Bound,
  then: Then,
): Step {
  const left = compileOnce(scope, terms.left, bound);
  const right = compileOnce(scope, terms.right, bound);
  const next = then(bound);
  return terms.kind === "and"
    ? (frame) => (left(frame) && right(frame) ? next(frame) : undefined)
    : (frame) => (left(frame) || right(frame) ? next(frame) : undefined);
}

function compileEvery(
  scope: Scope,
  { key, value, domain, body }: Extract<ExpressionTerms, { readonly kind: "every" }>,
  bound: Bound,
  then: Then,
): Step {
  const { compile } = scope.program;
  const collection = compile.value(scope, domain, bound);
  const keyPattern = key && compile.pattern(scope, key, bound);
  const valuePattern = compile.pattern(scope, value, keyPattern?.bound ?? bound);
  const holds = compileOnce(scope, body, valuePattern.bound);
  const next = then(bound);
  return (frame) => {
    const all = collection(frame);
    if (!isCollection(all)) return undefined;
    const failed = eachMember(all, (at, member) => {
      frame.evaluation.context.spend(1);
      if (keyPattern !== undefined && !keyPattern.match(frame, at)) return undefined;
      return valuePattern.match(frame, member) && !holds(frame) ? FAILED : undefined;
    });
    if (failed !== undefined) return undefined;
    return next(frame);
  };
}

/** One member will do: the others are not asked. */
const FAILED: Exit = { isDeferred: false, outer: undefined };
