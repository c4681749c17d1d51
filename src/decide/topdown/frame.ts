import type { Value } from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Exit } from "./exit.ts";

/** One evaluation of a rule's body: the values of its variables, and where its successes go. */
export interface Frame {
  readonly slots: (Value | undefined)[];
  readonly evaluation: Evaluation;
  readonly onSuccess: OnSuccess;
  /** One success is enough (topdown's findOne). */
  readonly findsOne: boolean;
  /** What `onSuccess` keeps from one to the next: the value that the rules have given so far. */
  answer: Value | undefined;
  /** Whether there was a success. */
  hasSucceeded: boolean;
}

/** Told each success of a rule. */
export type OnSuccess = (frame: Frame, head: HeadCode) => Exit | undefined;

/** What the head of a rule gives at a success. */
export interface HeadCode {
  readonly value: Compute;
  /** The member of the set that a rule with `contains` adds. */
  readonly key: Compute | undefined;
  /** The keys behind the path that all rules of the set share. */
  readonly path: readonly Compute[];
}

/** Goes on with a query; what comes back ends it before all is tried. */
export type Step = (frame: Frame) => Exit | undefined;

/** Computes one value of what is bound. */
export type Compute = (frame: Frame) => Value;

/** Whether a value is what a pattern says, whose variables it binds. */
export type Match = (frame: Frame, value: Value) => boolean;
