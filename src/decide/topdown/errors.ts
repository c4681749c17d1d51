import type { Location } from "../../domain/policy-error.ts";

/** What ends a question: OPA's topdown.Error. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  readonly code: string;
  readonly location: Location | undefined;

  constructor(code: string, message: string, location: Location | undefined) {
    super(message);
    this.code = code;
    this.location = location;
  }
}

export function conflict(message: string, location: Location | undefined): EvaluationError {
  return new EvaluationError("eval_conflict_error", message, location);
}
