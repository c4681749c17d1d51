import type { Body, Expression, Ref, Term } from "../../opa/rego/ast/nodes.ts";
import type { Compute, Match, Step } from "./frame.ts";
import type { Bound, Scope } from "./scope.ts";

/** Compiles what follows, once it is known which variables have values by then. */
export type Then = (bound: Bound) => Step;

/** Compiles what follows a reference: its value lies in the slot. */
export type ThenValue = (slot: number, bound: Bound) => Step;

/** The parts of the compiler, which need one another. */
export interface Compile {
  /** The value of a term whose variables are all bound. */
  value(scope: Scope, term: Term, bound: Bound): Compute;
  /** Whether a value is what a term without references says. */
  pattern(scope: Scope, pattern: Term, bound: Bound): Pattern;
  /** Goes on with each value of a reference, or with those alone that are the same as another term. */
  ref(scope: Scope, ref: Ref, bound: Bound, then: ThenValue, wanted?: Term): Step;
  /** Goes on with each way in which an expression holds. */
  expression(scope: Scope, expression: Expression, bound: Bound, then: Then): Step;
  /** Goes on with each way in which all expressions hold. */
  body(scope: Scope, body: Body, bound: Bound, then: Then): Step;
}

export interface Pattern {
  readonly match: Match;
  /** The variables that have a value behind it. */
  readonly bound: Bound;
}
