import type { Access } from "../access.ts";
import { addressGroup } from "./address-group.ts";
import { createRateLimit } from "./rate-limit.ts";
import { tooManyRequests } from "./too-many-requests.ts";

export interface RequestLimitOptions {
  readonly perSecond: number;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  readonly onLimited: () => void;
}

/** How often one identity may ask. Whoever says nothing of themselves is their address. */
export interface RequestLimit {
  /** Counts a request. Throws `too_many_requests` where there were too many. */
  count(access: Access): void;
}

const SECOND_MS = 1_000;

export function createRequestLimit({
  perSecond,
  clock,
  onLimited,
}: RequestLimitOptions): RequestLimit {
  const identities = createRateLimit({ times: perSecond, periodMs: SECOND_MS, clock });
  return {
    count(access) {
      const wait = identities.take(limitKey(access));
      if (wait === 0) return;
      onLimited();
      throw tooManyRequests(`more than ${perSecond} requests in a second`, wait);
    },
  };
}

/** Tokens of one name are one identity: a new one takes the place of an old one. */
export function limitKey({ identity, address }: Pick<Access, "identity" | "address">): string {
  const { kind, name } = identity;
  return kind === "anonymous" ? `${kind} ${addressGroup(address)}` : `${kind} ${name}`;
}
