import { keepReached } from "./keep-reached.ts";
import { startSlices } from "./slices.ts";

/** Work in steps of a millisecond or so: who waits for the whole lets others in between. */
export type Steps<Made> = Generator<undefined, Made>;

/** All of it at once. */
export function inOne<Made>(steps: Steps<Made>): Made {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** With turns of the event loop in between. */
export function inTurns<Made>(steps: Steps<Made>): Promise<Made> {
  return keepReached(goThrough(steps));
}

async function goThrough<Made>(steps: Steps<Made>): Promise<Made> {
  const slices = startSlices();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (slices.isOver()) await slices.next();
  }
}
