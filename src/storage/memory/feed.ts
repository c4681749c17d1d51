import { randomBytes } from "node:crypto";
import { PolicyError } from "../../domain/policy-error.ts";
import type { ChangeFeed, FeedEvent, FeedPosition } from "../change-feed.ts";
import { tellListener } from "../tell-listener.ts";

type Moved = Exclude<FeedEvent, { kind: "gap" }>;

const KEPT = 1_000;

/**
 * The bell of one process. It keeps the last 1,000 events for resuming; positions of another process (or of an earlier life
 * of this one) are known as foreign and answered with a gap.
 */
export function createMemoryFeed(): ChangeFeed {
  const id = randomBytes(6).toString("hex");
  const kept: Moved[] = [];
  const listeners = new Map<symbol, (event: FeedEvent) => void>();
  let announced = 0;
  let closed = false;
  const open = (): void => {
    if (closed) throw new PolicyError("unavailable", "the change feed is closed");
  };
  /** What came behind a position, undefined when that cannot be said. */
  const behind = (position: FeedPosition): readonly Moved[] | undefined => {
    const [feed, digits = ""] = position.split("-");
    const count = /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
    const first = announced - kept.length;
    if (feed !== id || !(count >= first && count <= announced)) return undefined;
    return kept.slice(count - first);
  };
  return {
    async announce(moved, change = "moved") {
      open();
      announced += 1;
      const position = `${id}-${announced}`;
      const event: Moved = { kind: change, position, name: moved.name, head: moved.head };
      kept.push(event);
      if (kept.length > KEPT) kept.shift();
      for (const listener of [...listeners.values()]) tellListener(listener, event);
      return position;
    },
    async subscribe(listener, options = {}) {
      open();
      const key = Symbol("subscription");
      const missed = options.after === undefined ? [] : behind(options.after);
      listeners.set(key, listener);
      for (const event of missed ?? [{ kind: "gap" } as const]) tellListener(listener, event);
      return {
        async close() {
          listeners.delete(key);
        },
      };
    },
    async close() {
      closed = true;
      listeners.clear();
    },
  };
}
