import type { Access } from "../access.ts";
import { createRateLimit } from "./rate-limit.ts";
import { limitKey } from "./request-limit.ts";
import { tooManyRequests } from "./too-many-requests.ts";

export interface PushLimitOptions {
  readonly bytesPerMinute: number;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  readonly onLimited: () => void;
}

/** How many bytes of pushes one identity may send. */
export interface PushLimit {
  /** So large one push may be. */
  readonly maxBytes: number;
  /**
   * Counts a push before it is read; one that does not say how large it is counts as the largest, one that is larger is not
   * read at all. Throws `too_many_requests` while those before are not made up for by time.
   */
  count(access: Access, bytes: number | undefined): void;
}

const MINUTE_MS = 60_000;

export function createPushLimit({ bytesPerMinute, clock, onLimited }: PushLimitOptions): PushLimit {
  const identities = createRateLimit({ times: bytesPerMinute, periodMs: MINUTE_MS, clock });
  return {
    maxBytes: bytesPerMinute,
    count(access, bytes = bytesPerMinute) {
      if (bytes > bytesPerMinute) return;
      const wait = identities.take(limitKey(access), bytes);
      if (wait === 0) return;
      onLimited();
      throw tooManyRequests(`more than ${bytesPerMinute} bytes of pushes in a minute`, wait);
    },
  };
}
