import type { Diagnostic, Location } from "./policy-error.ts";

/** One query under way. */
export interface StackFrame {
  /** As the events of an explanation count them. */
  readonly queryId: number;
  /** Of its current expression. */
  readonly location: Location | undefined;
}

/**
 * What evaluating one path gave. `json` is the text of the result exactly as OPA prints it; `undefined` is Rego's
 * undefined; `error` is an evaluation that OPA answers with 500. Who has asked for one gets an
 * `explanation`, JSON text too.
 */
export type Decision =
  | { readonly kind: "defined"; readonly json: string; readonly explanation?: string }
  | { readonly kind: "undefined"; readonly explanation?: string }
  | {
      readonly kind: "error";
      readonly error: Diagnostic;
      /** What was being evaluated when the error came up, innermost first; absent where that is not known. */
      readonly stack?: readonly StackFrame[];
      /** What was thrown, where it is a defect: for the log. */
      readonly cause?: unknown;
    };
