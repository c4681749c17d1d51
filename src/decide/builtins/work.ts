import { PolicyError } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";
import { BuiltinError } from "./builtin.ts";

/** What one call of a builtin has done: its steps go to the decision, its depth is bounded. */
export interface Work {
  readonly context: EvaluationContext;
  depth: number;
}

/** Go has no limit; deeper documents than this are nobody's, and the machine stack is not endless. */
const MAX_DEPTH = 400;

/** Begins a nested part. Throws `evaluation_error` when parts are nested too deeply. */
export function enter(work: Work): void {
  work.context.spend(1);
  work.depth++;
  if (work.depth <= MAX_DEPTH) return;
  throw new PolicyError(
    "evaluation_error",
    `a document or schema is nested deeper than ${MAX_DEPTH} levels`,
  );
}

/** Ends a nested part. */
export function leave(work: Work): void {
  work.depth--;
}

/** What is behind a pointer. OPA comes down where there is nothing, which only odd operands bring about. */
export function pointed<T>(pointer: T | undefined): T {
  if (pointer !== undefined) return pointer;
  throw new BuiltinError("runtime error: invalid memory address or nil pointer dereference");
}
