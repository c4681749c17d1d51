import { PolicyError } from "../../domain/policy-error.ts";

/** What whoever asks too often is told: when to come again, and nothing of anybody's credentials. */
export function tooManyRequests(message: string, waitMs: number): PolicyError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new PolicyError("too_many_requests", message, { retryAfterSeconds });
}
