import type { Limited } from "../metrics.ts";
import { createFailureLimit, type FailureLimit } from "./failure-limit.ts";
import { createPushLimit, type PushLimit } from "./push-limit.ts";
import { createRequestLimit, type RequestLimit } from "./request-limit.ts";

/** What addresses and identities may at most; 0 for no limit. */
export interface IdentityLimitSettings {
  readonly failuresPerMinute: number;
  readonly requestsPerSecond: number;
  readonly pushBytesPerMinute: number;
}

/** Each undefined where nothing is limited. */
export interface IdentityLimits {
  readonly failures: FailureLimit | undefined;
  readonly requests: RequestLimit | undefined;
  readonly pushes: PushLimit | undefined;
}

export interface IdentityLimitsOptions {
  readonly settings: IdentityLimitSettings;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  /** Told each request that is more than a limit. */
  readonly onLimited: (limit: Limited) => void;
}

export function createIdentityLimits(options: IdentityLimitsOptions): IdentityLimits {
  const { settings, clock, onLimited } = options;
  const { failuresPerMinute, requestsPerSecond, pushBytesPerMinute } = settings;
  const shared = (limit: Limited) => ({ clock, onLimited: () => onLimited(limit) });
  return {
    failures: ifSet(failuresPerMinute, (perMinute) =>
      createFailureLimit({ ...shared("failures"), perMinute }),
    ),
    requests: ifSet(requestsPerSecond, (perSecond) =>
      createRequestLimit({ ...shared("requests"), perSecond }),
    ),
    pushes: ifSet(pushBytesPerMinute, (bytesPerMinute) =>
      createPushLimit({ ...shared("push_bytes"), bytesPerMinute }),
    ),
  };
}

function ifSet<T>(limit: number, create: (limit: number) => T): T | undefined {
  return limit === 0 ? undefined : create(limit);
}
