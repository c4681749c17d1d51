import { addressGroup } from "./address-group.ts";
import { createRateLimit } from "./rate-limit.ts";

export interface FailureLimitOptions {
  readonly perMinute: number;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  readonly onLimited: () => void;
}

/**
 * Slows down who presents credentials that are not accepted: each address, and each credential that is named from wherever.
 * One that is accepted is never asked about here, so that nobody is locked out by a neighbour.
 */
export interface FailureLimit {
  /** Counts one. Milliseconds to wait where there were too many, of which none is counted; 0 where it is within the limit. */
  count(address: string, credential: string | undefined): number;
  /** Milliseconds for which nothing that takes work is verified for an address. */
  waitOf(address: string): number;
}

const MINUTE_MS = 60_000;

export function createFailureLimit({
  perMinute,
  clock,
  onLimited,
}: FailureLimitOptions): FailureLimit {
  const options = { times: perMinute, periodMs: MINUTE_MS, clock };
  const addresses = createRateLimit(options);
  // Whoever makes names up fills only this one.
  const credentials = createRateLimit(options);
  const told = (wait: number): number => {
    if (wait > 0) onLimited();
    return wait;
  };
  return {
    waitOf: (address) => told(addresses.waitOf(addressGroup(address))),
    count(address, credential) {
      const wait = addresses.take(addressGroup(address));
      if (wait > 0 || credential === undefined) return told(wait);
      return told(credentials.take(credential));
    },
  };
}
