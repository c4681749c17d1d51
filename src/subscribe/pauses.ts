export interface PauseOptions {
  /** How long the server is asked to hold a request; 0: not at all. */
  readonly waitSeconds: number;
  /** The longest pause where the server does not hold requests. */
  readonly pollMs: number;
  /** The longest pause after failures. */
  readonly retryMs: number;
  /** Between 0 and 1, as `Math.random`. */
  readonly random?: () => number;
}

/** What became of a request. */
export type Outcome =
  | { readonly kind: "unchanged" }
  /** `mayHold`: the server says that it holds the next request. */
  | { readonly kind: "changed"; readonly mayHold: boolean }
  | { readonly kind: "failed"; readonly afterMs?: number | undefined };

/** How long to wait from one request to the next. */
export interface Pauses {
  /** Milliseconds, after a request that took so many. */
  after(outcome: Outcome, tookMs: number): number;
}

/** What comes back later than this, or than half of the time that was asked for, was held. */
const HELD_MS = 2_000;
/** However a server answers, it is asked no more often. */
const LEAST_MS = 100;
const FIRST_RETRY_MS = 250;
const FIRST_POLL_MS = 1_000;

/**
 * No pause while requests are held. A request that was let go early finds the server ending, or one that holds nothing: the
 * pauses grow up to that of plain polling. All vary by half, so that those who were let go together do not come back
 * together.
 */
export function createPauses(options: PauseOptions): Pauses {
  const { waitSeconds, pollMs, retryMs, random = Math.random } = options;
  const heldMs = Math.min(HELD_MS, waitSeconds * 500);
  let failures = 0;
  let early = 0;
  const vary = (ms: number): number => ms * (0.5 + random() / 2);
  const grown = (first: number, times: number, longest: number): number =>
    vary(Math.min(longest, first * 2 ** Math.min(times, 30)));

  function wanted(outcome: Outcome, tookMs: number): number {
    if (outcome.kind === "failed") {
      const pause = grown(FIRST_RETRY_MS, failures++, retryMs);
      return Math.max(pause, Math.min(retryMs, outcome.afterMs ?? 0));
    }
    failures = 0;
    const isHeld = outcome.kind === "changed" ? outcome.mayHold : tookMs >= heldMs;
    if (waitSeconds === 0 || !isHeld) return grown(FIRST_POLL_MS, early++, pollMs);
    early = 0;
    return 0;
  }

  return {
    after: (outcome, tookMs) => Math.max(wanted(outcome, tookMs), LEAST_MS - tookMs, 0),
  };
}
