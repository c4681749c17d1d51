import { isPolicyError, messageOf, PolicyError } from "../domain/policy-error.ts";

const REFUSALS = /\b(WRONGPASS|NOAUTH|NOPERM|WRONGTYPE)\b|invalid password/;

/** True for an answer of Redis that waiting does not mend: login, rights, keys that belong to something else. */
export function isRefusal(error: unknown): boolean {
  return REFUSALS.test(messageOf(error));
}

/** What a failed Redis command means to the caller: `misconfigured` for a refusal, else `unavailable`. */
export function redisError(error: unknown): PolicyError {
  if (isPolicyError(error)) return error;
  const message = messageOf(error);
  if (isRefusal(error)) {
    return new PolicyError("misconfigured", `Redis refuses: ${message}`, { cause: error });
  }
  const text = /\bOOM\b/.test(message)
    ? `Redis is full: raise maxmemory or free room (${message})`
    : `Redis cannot be used now: ${message}`;
  return new PolicyError("unavailable", text, { cause: error });
}

/** Gives up waiting after a time. The work itself may still happen later. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = milliseconds / 1_000;
      reject(new PolicyError("unavailable", `Redis did not answer within ${seconds} s`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
