import type { EvaluationContext } from "../context.ts";
import type { Value } from "../values/value.ts";
import type { EvaluationError } from "./errors.ts";
import { createMemo, type Memo } from "./memo.ts";

/** What replaces a function: a value, the name of another, or a document that is looked up at each call. */
export type Mock =
  | { readonly value: Value }
  | { readonly name: string }
  | { readonly look: (evaluation: Evaluation) => Value | undefined };

/** The state of one question, as `with` changes and restores it. */
export interface Evaluation {
  readonly context: EvaluationContext;
  /** The base documents. */
  readonly stored: Value;
  input: Value | undefined;
  /** What `with` puts in the place of base documents. */
  data: Value | undefined;
  /** Paths that `with` replaces: no rule answers below them. */
  targets: readonly (readonly (readonly Value[])[])[];
  mocks: readonly ReadonlyMap<string, Mock>[];
  memo: Memo;
  /**
   * Whether all happens in topdown's order: what follows a value of rules begins with their first success, and the rest of
   * them is tried behind it. It says which error comes first, and takes more of the stack; without errors the order tells
   * nothing.
   */
  readonly isExact: boolean;
  /** Whether errors of builtins count. */
  readonly isStrict: boolean;
  /** The first of them. */
  builtinError: EvaluationError | undefined;
}

/** Whether nothing is replaced and no order has to be kept: rules that are written as JavaScript answer then. */
export function isPlain({ isExact, targets, mocks }: Evaluation): boolean {
  return !isExact && targets.length === 0 && mocks.length === 0;
}

/** What is given for the whole of a question. */
export type Given = Pick<Evaluation, "context" | "stored" | "input" | "isStrict">;

export function startEvaluation(given: Given, isExact: boolean): Evaluation {
  // Written out: to spread costs more than a small decision.
  return {
    context: given.context,
    stored: given.stored,
    input: given.input,
    data: undefined,
    targets: [],
    mocks: [],
    memo: createMemo(),
    isExact,
    isStrict: given.isStrict,
    builtinError: undefined,
  };
}
