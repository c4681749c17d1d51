import { setTimeout as sleep } from "node:timers/promises";

/** Lets a moment of random length pass, so that a kill hits another place each time. Nothing is waited for. */
export async function randomMoment(longestMs: number): Promise<void> {
  await sleep(Math.random() * longestMs);
}
