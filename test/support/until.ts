import { setTimeout as sleep } from "node:timers/promises";

type Probe<T> = () => T | Promise<T>;
type Found<T> = Exclude<T, undefined | false>;

/** For whatever a test waits: far beyond what a busy machine needs, and below the time that Jest gives a test. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 10;

/**
 * Asks `probe` until it gives something else than undefined and false; errors count as not yet. Without words for what is
 * waited for, the text of the probe stands for them.
 */
export async function until<T>(what: string, probe: Probe<T>): Promise<Found<T>>;
export async function until<T>(probe: Probe<T>): Promise<Found<T>>;
export async function until<T>(
  ...given: [what: string, probe: Probe<T>] | [probe: Probe<T>]
): Promise<Found<T>> {
  const [what, probe] = given.length === 2 ? given : [String(given[0]), given[0]];
  const end = performance.now() + PATIENCE_MS;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value as Found<T>;
    } catch (error) {
      last = error;
    }
    await sleep(PAUSE_MS);
  }
  throw new Error(`gave up waiting for ${what}${last === undefined ? "" : `: ${String(last)}`}`);
}
