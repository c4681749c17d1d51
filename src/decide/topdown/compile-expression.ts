import type { Body, Expression, ExpressionTerms, Term } from "../../opa/rego/ast/nodes.ts";
import { isArray, isObject, type Value, ValueSet } from "../values/value.ts";
import { membersOf } from "./base-documents.ts";
import type { Then } from "./compile.ts";
import { compileCall } from "./compile-call.ts";
import { compileUnify } from "./compile-unify.ts";
import { compileWith } from "./compile-with.ts";
import { endOfBody } from "./exit.ts";
import type { Frame, Step } from "./frame.ts";
import { type Bound, isGround, type Scope, Unsupported } from "./scope.ts";

/** Goes on with each way in which an expression holds. */
export function compileExpression(
  scope: Scope,
  expression: Expression,
  bound: Bound,
  then: Then,
): Step {
  const { with: modifiers, ...plain } = expression;
  if (modifiers.length === 0) return compileStep(scope, expression, bound, then);
  return compileWith(scope, modifiers, bound, then, (inner, next) =>
    compileStep(scope, { ...plain, with: [] }, inner, next),
  );
}

function compileStep(scope: Scope, expression: Expression, bound: Bound, then: Then): Step {
  if (expression.isNegated) {
    const body: Body = [{ ...expression, isNegated: false, with: [] }];
    return compileNot(scope, body, bound, then);
  }
  return compileTerms(scope, expression.terms, bound, then);
}

function compileTerms(scope: Scope, terms: ExpressionTerms, bound: Bound, then: Then): Step {
  switch (terms.kind) {
    case "term":
      return compileTruth(scope, terms.term, bound, then);
    case "call": {
      const [operator, left, right] = terms.terms;
      if (terms.terms.length === 3 && isEquality(operator as Term)) {
        return compileUnify(scope, left as Term, right as Term, bound, then);
      }
      return compileCall(scope, terms.terms, bound, then);
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

function isEquality({ value }: Term): boolean {
  if (value.kind !== "ref" || value.terms.length !== 1) return false;
  const [head] = value.terms;
  return head?.value.kind === "var" && head.value.name === "eq";
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
    return isSet(frame, defined) ? undefined : next(frame);
  };
}

/** Whether a body holds, at its first solution (topdown's evalLogicalOperand, and the body of `every`). */
function compileOnce(scope: Scope, body: Body, bound: Bound): (frame: Frame) => boolean {
  const defined = scope.newSlot();
  const inner = scope.program.compile.body(scope, body, bound, () => (frame) => {
    frame.slots[defined] = true;
    return endOfBody(undefined, true);
  });
  return (frame) => {
    frame.slots[defined] = false;
    inner(frame);
    return isSet(frame, defined);
  };
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
  const collection = scope.program.compile.value(scope, domain, bound);
  const keySlot = scope.newSlot();
  const memberSlot = scope.newSlot();
  const holds = scope.newSlot();
  let inner = bound;
  const settle =
    (once: (frame: Frame) => boolean): Step =>
    (frame) => {
      if (frame.slots[holds] === true && !once(frame)) frame.slots[holds] = false;
      return undefined;
    };
  const matchValue: Then = (withKey) =>
    scope.program.compile.match(scope, memberSlot, value, withKey, (all) => {
      inner = all;
      return settle(compileOnce(scope, body, inner));
    });
  const match =
    key === undefined
      ? matchValue(bound)
      : scope.program.compile.match(scope, keySlot, key, bound, matchValue);
  const next = then(bound);
  return (frame) => {
    const all = collection(frame);
    if (!isCollection(all)) return undefined;
    frame.slots[holds] = true;
    for (const [at, member] of membersOf(all)) {
      if (frame.slots[holds] !== true) break;
      frame.evaluation.context.spend(1);
      frame.slots[keySlot] = at;
      frame.slots[memberSlot] = member;
      match(frame);
    }
    return frame.slots[holds] === true ? next(frame) : undefined;
  };
}

function isCollection(value: Value): boolean {
  return isArray(value) || isObject(value) || value instanceof ValueSet;
}

function isSet({ slots }: Frame, slot: number): boolean {
  return slots[slot] === true;
}
