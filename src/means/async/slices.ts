import { setImmediate } from "node:timers/promises";

/** Work that others shall not wait for asks after each part whether it has been at it for long enough. */
export interface Slices {
  isOver(): boolean;
  /** Lets others in; the next slice begins then. */
  next(): Promise<void>;
}

/** Time, not an amount: code that has not run before takes ten times as long. */
const SLICE_MS = 4;

export function startSlices(): Slices {
  let endsAt = performance.now() + SLICE_MS;
  return {
    isOver: () => performance.now() > endsAt,
    async next() {
      await setImmediate();
      endsAt = performance.now() + SLICE_MS;
    },
  };
}
