import { PolicyError } from "../../domain/policy-error.ts";

/** What whoever asks too often is told: when to come again, and nothing of anybody's credentials. The last one, where it says so. */
export function tooManyRequests(message: string, waitMs: number, last?: PolicyError): PolicyError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  if (last?.retryAfterSeconds === retryAfterSeconds) return last;
  return new PolicyError("too_many_requests", message, { retryAfterSeconds });
}
