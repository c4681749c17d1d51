import type { Decision, StackFrame } from "../../domain/decision.ts";
import { isPolicyError, messageOf } from "../../domain/policy-error.ts";
import { INTERNAL_ERROR } from "../findings.ts";
import { EvaluationError } from "./errors.ts";

/** The decision in which an evaluation ends that has thrown; `findStack` is asked what was under way then. */
export function failureOf(
  thrown: unknown,
  findStack: () => readonly StackFrame[] | undefined,
): Decision {
  if (thrown instanceof EvaluationError) {
    const { code, message, location } = thrown;
    const stack = findStack();
    const error = { code, message, ...(location && { location }) };
    return { kind: "error", error, ...(stack && { stack }) };
  }
  const { code } = INTERNAL_ERROR;
  if (isPolicyError(thrown)) return { kind: "error", error: { code, message: thrown.message } };
  const message = `the policy's evaluation broke off: ${messageOf(thrown)}`;
  return { kind: "error", error: { code, message }, cause: thrown };
}
