import { setImmediate } from "node:timers/promises";
import { keepReached } from "./keep-reached.ts";

/** Work in steps of some milliseconds: who waits for the whole lets others in between. */
export type Steps<Made> = Generator<undefined, Made>;

/** All of it at once. */
export function inOne<Made>(steps: Steps<Made>): Made {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** With a turn of the event loop between the steps. */
export function inTurns<Made>(steps: Steps<Made>): Promise<Made> {
  return keepReached(goThrough(steps));
}

async function goThrough<Made>(steps: Steps<Made>): Promise<Made> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await setImmediate();
  }
}
