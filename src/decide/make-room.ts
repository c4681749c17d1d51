import type { LiveRevision } from "./live-revision.ts";

/** Whose engine may be dropped. */
export interface EngineHolder {
  readonly live: LiveRevision | undefined;
  /** Grows with each question; 0 for one that was never asked. */
  readonly usedAt: number;
  /** Questions that wait for it. */
  readonly pins: number;
}

/** Dropping goes on until so much of the budget is held, so that not each engine that is made drops another. */
const SHARE_LEFT = 0.9;

/** Those asked longest ago, in that order, without which the rest is well within the budget. */
export function chooseDropped<Holder extends EngineHolder>(
  holders: Iterable<Holder>,
  heldBytes: number,
  budgetBytes: number,
): readonly Holder[] {
  const droppable = [...holders].filter(({ live, pins }) => live !== undefined && pins === 0);
  const dropped: Holder[] = [];
  let left = heldBytes;
  for (const holder of droppable.sort((one, other) => one.usedAt - other.usedAt)) {
    if (left <= budgetBytes * SHARE_LEFT) break;
    dropped.push(holder);
    left -= holder.live?.active.engineBytes ?? 0;
  }
  return dropped;
}
