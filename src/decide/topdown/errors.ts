import type { FindingCode } from "../../domain/finding.ts";
import type { Location } from "../../domain/policy-error.ts";
import type { BuiltinError } from "../builtins/builtin.ts";
import { EVAL_CANCEL_ERROR, EVAL_CONFLICT_ERROR } from "../findings.ts";

/** What ends a question: OPA's topdown.Error. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  readonly code: FindingCode;
  readonly location: Location | undefined;

  constructor(code: FindingCode, message: string, location: Location | undefined) {
    super(message);
    this.code = code;
    // Rows count from one: what the compiler has made of nothing has no place.
    this.location = location?.row === 0 ? undefined : location;
  }
}

export function conflict(message: string, location: Location | undefined): EvaluationError {
  return new EvaluationError(EVAL_CONFLICT_ERROR.code, message, location);
}

/** Two values for one key of an object. */
export function keyConflict(location: Location): EvaluationError {
  return conflict("object keys must be unique", location);
}

/** What an error of a builtin is where those count. */
export function builtinFailure(
  builtin: string,
  { code, message }: BuiltinError,
  location: Location,
): EvaluationError {
  return new EvaluationError(code, `${builtin}: ${message}`, location);
}

/** A builtin was still waiting when the decision's time was over. */
export function evaluationCancelled(
  message: string,
  location: Location | undefined,
): EvaluationError {
  return new EvaluationError(EVAL_CANCEL_ERROR.code, message, location);
}
