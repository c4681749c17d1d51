import { setTimeout as sleep } from "node:timers/promises";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Lease, Leases } from "../storage/leases.ts";
import { createQueues } from "./queues.ts";

/** Who publishes when. Everybody is served in the order of asking, and waits at most a minute. */
export interface PublishTurns {
  /** Moves of one bundle, one after the other in this process; those of other bundles go on beside them. */
  ofBundle<T>(name: BundleName, work: () => Promise<T>): Promise<T>;
  /**
   * The right to claim roots, which nobody else in any replica has meanwhile. Short work only: all bundles wait for it.
   * `isStillOurs` is asked right before what counts, and answers false when the right was lost.
   */
  ofRoots<T>(work: (isStillOurs: () => Promise<boolean>) => Promise<T>): Promise<T>;
}

export interface PublishTurnsOptions {
  /** Longest time in milliseconds to wait for a turn. Default 60,000. */
  readonly waitMs?: number;
}

/** Older versions take the same lease for all publishing, so both keep out of each other's way. */
const LEASE = "publish";
/** What a holder that died keeps the others waiting; a living one renews. Longer than one step of the store takes. */
const LEASE_MS = 3_000;
const RENEW_MS = 1_000;
const RETRY_MS = 20;
const WAIT_MS = 60_000;

export function createPublishTurns(
  leases: Leases,
  { waitMs = WAIT_MS }: PublishTurnsOptions = {},
): PublishTurns {
  const queues = createQueues({ waitMs, late: busy });
  return {
    ofBundle: (name, work) => queues.take(`bundle ${name}`, work),
    ofRoots: (work) =>
      queues.take("roots", async (waitedMs) => {
        const lease = await acquire(leases, waitMs - waitedMs);
        const beat = setInterval(() => void lease.renew(LEASE_MS).catch(() => {}), RENEW_MS);
        try {
          return await work(() => lease.renew(LEASE_MS));
        } finally {
          clearInterval(beat);
          // One that cannot be given back ends by itself.
          await lease.release().catch(() => {});
        }
      }),
  };
}

async function acquire(leases: Leases, waitMs: number): Promise<Lease> {
  const end = performance.now() + waitMs;
  for (;;) {
    const lease = await leases.acquire(LEASE, LEASE_MS);
    if (lease !== undefined) return lease;
    if (performance.now() > end) throw busy();
    await sleep(RETRY_MS * (0.5 + Math.random()));
  }
}

/** Why a publisher gave up. */
export function busy(): PolicyError {
  return new PolicyError("unavailable", "others are publishing at the same time: try again");
}
