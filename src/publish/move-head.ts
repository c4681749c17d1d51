import { setTimeout as sleep } from "node:timers/promises";
import type { RevisionRecord } from "../domain/bundle.ts";
import type { Head, MoveReason } from "../domain/head.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { ChangeFeed } from "../events/change-feed.ts";
import type { BundleStore } from "../store/bundle-store.ts";
import type { Lease, Leases } from "../store/leases.ts";
import { checkRootOwners } from "./root-owners.ts";

/** What publishing needs of the world. */
export interface Shelf {
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly leases: Leases;
  now(): Date;
}

export interface MoveOptions extends Shelf {
  /** The head as it was read before. */
  readonly expected: Head | undefined;
  readonly reason: MoveReason;
  /** Stores the revision once more, when retention removed it meanwhile. */
  putAgain(): Promise<unknown>;
}

/** Over all replicas: nobody may move a head between our check of the roots and our own move. */
const LEASE = "publish";
const LEASE_MS = 10_000;
const LEASE_WAIT_MS = 5_000;
const LEASE_RETRY_MS = 25;
/** Each further try means that somebody else moved the same head. */
export const MAX_TRIES = 20;

/** Moves a bundle's head to a stored revision. `changed` is false when it was there already. */
export async function moveHead(
  record: RevisionRecord,
  options: MoveOptions,
): Promise<{ head: Head; changed: boolean }> {
  if (!record.decide) return compareAndSet(record, options);
  const lease = await takeLease(options.leases);
  try {
    await checkRootOwners(record, options.store);
    if (!(await lease.renew(LEASE_MS))) throw busy();
    return await compareAndSet(record, options);
  } finally {
    // It ends by itself; the move counts.
    await lease.release().catch(() => {});
  }
}

async function compareAndSet(
  { name, revision }: RevisionRecord,
  { store, now, reason, expected, putAgain }: MoveOptions,
): Promise<{ head: Head; changed: boolean }> {
  let current = expected;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const at = now().toISOString();
    const outcome = await store.moveHead({ name, expected: current, revision, at, reason });
    if (outcome.kind === "moved") return { head: outcome.head, changed: true };
    if (outcome.kind === "missing") await putAgain();
    else if (outcome.head?.revision === revision) return { head: outcome.head, changed: false };
    else current = outcome.head;
  }
  throw busy();
}

async function takeLease(leases: Leases): Promise<Lease> {
  const end = performance.now() + LEASE_WAIT_MS;
  for (;;) {
    const lease = await leases.acquire(LEASE, LEASE_MS);
    if (lease !== undefined) return lease;
    if (performance.now() > end) throw busy();
    await sleep(LEASE_RETRY_MS * (1 + Math.random()));
  }
}

export function busy(): PolicyError {
  return new PolicyError("unavailable", "others are publishing at the same time: try again");
}
