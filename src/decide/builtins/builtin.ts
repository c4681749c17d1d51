import type { EvaluationContext } from "../context.ts";
import type { Value } from "../values/value.ts";

/**
 * One builtin function. Answers undefined where OPA's gives no value; throws a {@link BuiltinError} where OPA's gives
 * an error, which outside strict mode is undefined as well.
 */
export type Builtin = (context: EvaluationContext, args: readonly Value[]) => Value | undefined;

/** An error that a builtin reports about its operands: Rego's undefined unless builtin errors are strict. */
export class BuiltinError extends Error {
  override readonly name = "BuiltinError";
}

/** True for what a builtin threw about its operands, false for a defect. */
export function isBuiltinError(error: unknown): error is BuiltinError {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "BuiltinError"
  );
}
