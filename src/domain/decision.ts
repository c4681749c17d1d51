import type { Diagnostic } from "./policy-error.ts";

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
      /** What was thrown, where it is a defect: for the log. */
      readonly cause?: unknown;
    };
