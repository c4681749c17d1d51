import { builtinRef, variable } from "../ast/calls.ts";
import type { Body, Expression, Term } from "../ast/nodes.ts";
import type { Compilation } from "./compilation.ts";

/** An equality that gives a term a new name, and the name: what stands in the term's stead (v1/ast, equalityFactory). */
export interface Naming {
  readonly name: Term;
  readonly equality: Expression;
}

export function nameTerm({ freshName }: Compilation, term: Term): Naming {
  const name = variable(freshName(), term.location);
  return { name, equality: { ...equalityOf(name, term), isGenerated: true } };
}

/** What is wrong with a reference is told with what its author wrote. */
export function noteSubject({ checks }: Compilation, { value }: Term, subject: Term): void {
  if (value.kind === "var") checks?.subjects?.set(value.name, subject);
}

/** `left = right`, at the place of the right side. */
export function equalityOf(left: Term, right: Term): Expression {
  const { location } = right;
  return {
    terms: { kind: "call", terms: [builtinRef("eq", location), left, right] },
    isNegated: false,
    isGenerated: false,
    with: [],
    location,
    fromAssignment: false,
  };
}

/** The body with more behind it; they take the place of a body that says no more than `true`. */
export function appendToBody(body: Body, expressions: readonly Expression[]): Body {
  if (expressions.length === 0) return body;
  return isEmptyBody(body) ? [...expressions] : [...body, ...expressions];
}

/** The same with one more, in place. */
export function pushToBody(body: Body, expression: Expression): void {
  if (isEmptyBody(body)) body.length = 0;
  body.push(expression);
}

/** Whether a body is the `true` of a rule without one. */
export function isEmptyBody(body: Body): boolean {
  const [only, ...others] = body;
  if (only?.terms.kind !== "term" || others.length > 0) return false;
  const { value } = only.terms.term;
  return value.kind === "boolean" && value.boolean;
}

/** What a body says that says nothing else. */
export function trueExpression(location: Term["location"]): Expression {
  return {
    terms: { kind: "term", term: { value: { kind: "boolean", boolean: true }, location } },
    isNegated: false,
    isGenerated: false,
    with: [],
    location,
    fromAssignment: false,
  };
}
