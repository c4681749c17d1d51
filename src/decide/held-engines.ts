import type { ActiveRevision } from "./active-revision.ts";
import { createLiveRevision } from "./live-revision.ts";
import { chooseDropped } from "./make-room.ts";
import type { RootOwner } from "./root-tree.ts";

/** How many engines of heads there are and were. */
export interface EngineCounts {
  readonly held: number;
  /** About. */
  readonly heldBytes: number;
  readonly made: number;
  /** To make room for others. */
  readonly dropped: number;
}

/** The engines of heads, within a budget of memory. */
export interface HeldEngines {
  /** Gives an owner its engine, in the place of the last. */
  put(owner: RootOwner, active: ActiveRevision): void;
  /** Takes an owner's engine away for good. */
  letGo(owner: RootOwner | undefined): void;
  /** Drops engines that were asked longest ago; what they answered is known and made again when it is asked. */
  makeRoom(owners: Iterable<RootOwner>, except?: RootOwner): void;
  counts(): EngineCounts;
}

/** `budgetBytes`: about how much all may take, the last that was made aside. */
export function createHeldEngines(budgetBytes: number): HeldEngines {
  const counts = { held: 0, heldBytes: 0, made: 0, dropped: 0 };

  function letGo(owner: RootOwner | undefined): void {
    const live = owner?.live;
    if (owner === undefined || live === undefined) return;
    owner.live = undefined;
    counts.held--;
    counts.heldBytes -= live.active.engineBytes ?? 0;
    live.retire();
  }

  function rest(owner: RootOwner): void {
    if (owner.live === undefined) return;
    const { name, revision, roots } = owner.live.active;
    owner.resting = { name, revision, roots };
    counts.dropped++;
    letGo(owner);
  }

  return {
    put(owner, active) {
      const live = createLiveRevision(active);
      letGo(owner);
      owner.live = live;
      owner.resting = undefined;
      counts.made++;
      counts.held++;
      counts.heldBytes += active.engineBytes ?? 0;
    },
    letGo,
    makeRoom(owners, except) {
      if (counts.heldBytes <= budgetBytes) return;
      const others = [...owners].filter((owner) => owner !== except);
      for (const owner of chooseDropped(others, counts.heldBytes, budgetBytes)) rest(owner);
    },
    counts: () => ({ ...counts }),
  };
}
