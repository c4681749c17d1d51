import type { RevisionRecord } from "../domain/bundle.ts";
import { type Head, isSameHead, type MoveReason } from "../domain/head.ts";
import { isInsideRoot } from "../domain/roots.ts";
import type { BundleStore, MoveOutcome } from "../storage/bundle-store.ts";
import type { ChangeFeed } from "../storage/change-feed.ts";
import type { MoveWitness } from "./move-witness.ts";
import { busy, type PublishTurns } from "./publish-turns.ts";
import { checkRootOwners, type Served } from "./root-owners.ts";

/** What publishing needs of the world. */
export interface Shelf {
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly turns: PublishTurns;
  /** What this process serves: nobody may take the roots of that either. */
  readonly served?: Served | undefined;
  readonly witness?: MoveWitness | undefined;
  now(): Date;
}

export interface MoveOptions extends Shelf {
  /** The head as it was read before. */
  readonly expected: Head | undefined;
  readonly reason: MoveReason;
  /** Stores the revision once more, when retention removed it meanwhile. */
  putAgain(): Promise<unknown>;
}

/** Each further try means that another replica moved the same head. */
export const MAX_TRIES = 50;

/** Moves a bundle's head to a stored revision. `changed` is false when it was there already. */
export function moveHead(
  record: RevisionRecord,
  options: MoveOptions,
): Promise<{ head: Head; changed: boolean }> {
  return options.turns.ofBundle(record.name, () => compareAndSet(record, options));
}

async function compareAndSet(
  record: RevisionRecord,
  options: MoveOptions,
): Promise<{ head: Head; changed: boolean }> {
  const { name, revision } = record;
  let current = await options.store.readHead(name);
  if (current?.revision === revision && !isSameHead(current, options.expected)) {
    return { head: current, changed: false };
  }
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const outcome = await moveFrom(current, record, options);
    if (outcome === undefined) continue;
    if (outcome.kind === "moved") {
      options.witness?.moved(current, outcome.head);
      return { head: outcome.head, changed: true };
    }
    if (outcome.kind === "missing") await options.putAgain();
    else if (outcome.head?.revision === revision) return { head: outcome.head, changed: false };
    else current = outcome.head;
  }
  throw busy();
}

/**
 * Claims roots where that is needed: while a head that has them is in place, nobody else can have taken them. Undefined when
 * the right to claim was lost on the way.
 */
async function moveFrom(
  expected: Head | undefined,
  record: RevisionRecord,
  options: MoveOptions,
): Promise<MoveOutcome | undefined> {
  const { store, turns, reason, now } = options;
  const { name, revision } = record;
  const move = (): Promise<MoveOutcome> =>
    store.moveHead({ name, expected, revision, at: now().toISOString(), reason });
  if (!record.decide || (await ownsAlready(expected, record, store))) return await move();
  return await turns.ofRoots(async (isStillOurs) => {
    await checkRootOwners(record, options);
    return (await isStillOurs()) ? await move() : undefined;
  });
}

async function ownsAlready(
  head: Head | undefined,
  { name, roots, authzen }: RevisionRecord,
  store: BundleStore,
): Promise<boolean> {
  const owner = head && (await store.readRevision(name, head.revision));
  if (owner?.decide !== true) return false;
  if (authzen !== undefined && owner.authzen === undefined) return false;
  return roots.every((root) => owner.roots.some((owned) => isInsideRoot(owned, root)));
}
