import type { Decision } from "../domain/decision.ts";

/** What is fixed for the whole of one decision. */
export interface EvaluationContext {
  /** Nanoseconds since the epoch: `time.now_ns` for the whole decision. */
  readonly nowNs: bigint;
}

/** One question to an engine. */
export interface Evaluation {
  /** A position in the revision's path index. */
  readonly entrypoint: number;
  /** Path segments below the entrypoint's value, already unescaped: `data.<entrypoint>[rest[0]][rest[1]]...`. */
  readonly rest: readonly string[];
  /** The strict JSON text (UTF-8) of the input, already validated; undefined when there is none. */
  readonly input: Uint8Array | undefined;
  readonly context: EvaluationContext;
}

/** The narrow port between routing and an engine: one revision, ready to answer. */
export interface Evaluator {
  evaluate(evaluation: Evaluation): Decision;
  close(): void;
}
