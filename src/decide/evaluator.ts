import type { Decision } from "../domain/decision.ts";
import type { EvaluationContext } from "./context.ts";
import type { Explain } from "./explain/modes.ts";
import type { Input } from "./input.ts";
import type { Pending } from "./pending.ts";

/**
 * Told when a run of an engine begins and ends, to notice one that does not come back. Both must be
 * cheap.
 */
export interface EvaluationWatch {
  /** `label` is `<bundle> <slash-separated path>`. */
  enter(label: string): void;
  leave(): void;
}

/** What OPA's flags change in an answer. */
export interface AskOptions {
  /** The first error of a builtin is what the question ends with, once all else has been tried. */
  readonly strictBuiltinErrors?: boolean;
  /** The decision comes with the events that led to it. */
  readonly explain?: Explain | undefined;
}

/** One question to an engine. */
export interface Evaluation {
  /** Below `data`, already unescaped. */
  readonly path: readonly string[];
  /** Undefined when there is none. */
  readonly input: Input | undefined;
  readonly context: EvaluationContext;
  readonly watch: EvaluationWatch | undefined;
  /** Default: as OPA answers without flags. */
  readonly options?: AskOptions | undefined;
}

/** The narrow port between routing and an engine: one revision, ready to answer. */
export interface Evaluator {
  /**
   * Answers at once where it can. A pending answer comes before the deadline of the context, or is
   * the refusal that it did not; each run of it is told to the watch. After `close` every question
   * is refused. A refusal throws a PolicyError `unavailable`.
   */
  evaluate(evaluation: Evaluation): Pending<Decision>;
  /** Final. What is pending is answered first. */
  close(): void;
}
