import type { Value } from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Exit } from "./exit.ts";

/** One evaluation of a rule's body: the values of its variables, and where its successes go. */
export interface Frame {
  readonly slots: (Value | undefined)[];
  readonly evaluation: Evaluation;
  /** Told each success of the rule, with what its head gives. */
  readonly emit: (frame: Frame) => Exit | undefined;
  /** One success is enough (topdown's findOne). */
  readonly findsOne: boolean;
}

/** Goes on with a query; what comes back ends it before all is tried. */
export type Step = (frame: Frame) => Exit | undefined;

/** Computes one value of what is bound. */
export type Compute = (frame: Frame) => Value;
