import { PolicyError } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";

/** Numbers of fewer digits cost no more than any other step. */
const FEW_DIGITS = 64;

/** Counts the work on numbers of so many digits: reading, writing and dividing them grow faster than they do. */
export function spendOnDigits(context: EvaluationContext, digits: number): void {
  if (digits > FEW_DIGITS) context.spend(digits + (digits * Math.sqrt(digits)) / 16);
}

/** Counts the making of a collection of so many members: each takes memory besides time. */
export function spendOnMembers(context: EvaluationContext, count: number): void {
  context.spend(count * 4);
}

/** JavaScript holds no text much longer. */
const MAX_TEXT = 2 ** 29 - 1024;

/** Counts the reading of a text. */
export function spendOnReading(context: EvaluationContext, length: number): void {
  context.spend(length / 16);
}

/**
 * Counts the making of a text before it is made; `total` when this is only a part of it. Throws
 * a PolicyError `evaluation_error` for one too long to hold.
 */
export function spendOnText(
  context: EvaluationContext,
  length: number,
  total: number = length,
): void {
  context.spend(length / 4);
  if (total <= MAX_TEXT) return;
  throw new PolicyError("evaluation_error", `a text would have more than ${MAX_TEXT} characters`);
}
