/** Milliseconds for which a request can be kept: until its bundle changes, and before it is given the same head again. */
export interface Patience {
  readonly holdMs: number;
  readonly delayMs: number;
}

export const AT_ONCE: Patience = { holdMs: 0, delayMs: 0 };

/** A timer for longer goes off at once. */
const LONGEST_TIMER_SECONDS = 2_000_000;
/** Agents that do not wait break off after 10 s without an answer (response_header_timeout_seconds). */
const UNASKED_DELAY_MS = 5_000;

/**
 * The patience of a request that waits for so many seconds, of which `marginMs` or up to twice as many milliseconds are
 * kept back: so the answer comes in time (T2, T4), and what was woken together does not come back together for ever.
 * `random` is between 0 and 1.
 */
export function patienceFor(waitSeconds: number, marginMs: number, random: number): Patience {
  if (waitSeconds === 0) return { holdMs: 0, delayMs: UNASKED_DELAY_MS };
  const seconds = Math.min(waitSeconds, LONGEST_TIMER_SECONDS);
  const holdMs = seconds * 1000 - Math.min(seconds * 100, marginMs) * (1 + random);
  return { holdMs, delayMs: holdMs };
}
