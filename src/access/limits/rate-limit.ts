export interface RateLimitOptions {
  /** So often at once, and as often again in each period. */
  readonly times: number;
  readonly periodMs: number;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  /** Of so many keys it is known what they did, of those that did something last. Default 10,000. */
  readonly maxKeys?: number;
}

/** How often each of many may do something: a bucket of tokens for each, of which one number is kept. */
export interface RateLimit {
  /** Milliseconds until a key may, 0 where it may now: then that is counted, as so many times as it costs. */
  take(key: string, cost?: number): number;
  /** The same without counting. */
  waitOf(key: string): number;
}

const MAX_KEYS = 10_000;
/** Sums of parts of a period are not exact. */
const ROUNDING_MS = 1e-6;

export function createRateLimit({
  times,
  periodMs,
  clock,
  maxKeys = MAX_KEYS,
}: RateLimitOptions): RateLimit {
  const stepMs = periodMs / times;
  /** When the bucket of each is full again; the one that was used last comes last. */
  const fullAt = new Map<string, number>();

  function waitAt(now: number, key: string): number {
    const wait = (fullAt.get(key) ?? now) - now + stepMs - periodMs;
    return wait > ROUNDING_MS ? wait : 0;
  }

  return {
    waitOf: (key) => waitAt(clock(), key),
    take(key, cost = 1) {
      const now = clock();
      const wait = waitAt(now, key);
      if (wait > 0) return wait;
      const before = fullAt.get(key) ?? now;
      fullAt.delete(key);
      fullAt.set(key, Math.max(before, now) + cost * stepMs);
      if (fullAt.size > maxKeys) fullAt.delete(fullAt.keys().next().value as string);
      return 0;
    },
  };
}
