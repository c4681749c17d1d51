import { runThread, type ThreadRun } from "../means/async/run-thread.ts";
import { createSlots } from "../means/async/slots.ts";

/** Each may hold the documents of a large bundle several times over. */
export const MOST_AT_ONCE: number = 2;
export const TIMEOUT_MS: number = 120_000;
export const MEMORY_MEBIBYTES: number = 2_048;
const slots = createSlots(MOST_AT_ONCE);

/** Runs what takes long at an activation beside the event loop, a few at once. Throws as `runThread` does. */
export async function inThread<T>(
  run: Pick<ThreadRun<T>, "file" | "given" | "signal" | "hear">,
): Promise<T> {
  const { signal } = run;
  const limits = { timeoutMs: TIMEOUT_MS, memoryMebibytes: MEMORY_MEBIBYTES };
  return await inTurn(() => runThread({ ...limits, ...run }), signal);
}

/** Has it take turns with all else that threads do for activations. */
export async function inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const release = await slots.take(signal);
  try {
    return await work();
  } finally {
    release();
  }
}
