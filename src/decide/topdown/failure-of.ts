import type { Decision } from "../../domain/decision.ts";
import { isPolicyError, messageOf } from "../../domain/policy-error.ts";
import { INTERNAL_ERROR } from "../findings.ts";
import { EvaluationError } from "./errors.ts";

/** The decision in which an evaluation ends that has thrown. */
export function failureOf(thrown: unknown): Decision {
  if (thrown instanceof EvaluationError) {
    const { code, message, location } = thrown;
    return { kind: "error", error: { code, message, ...(location && { location }) } };
  }
  const { code } = INTERNAL_ERROR;
  if (isPolicyError(thrown)) return { kind: "error", error: { code, message: thrown.message } };
  const message = `the policy's evaluation broke off: ${messageOf(thrown)}`;
  return { kind: "error", error: { code, message }, cause: thrown };
}
