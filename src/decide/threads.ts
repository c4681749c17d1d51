import { runThread, type ThreadRun } from "../means/async/run-thread.ts";
import { createSlots } from "../means/async/slots.ts";

/** Each may hold the documents of a large bundle several times over. */
const slots = createSlots(2);
const TIMEOUT_MS = 120_000;
const MEMORY_MEBIBYTES = 2_048;

/** Runs what takes long at an activation beside the event loop, a few at once. Throws as `runThread` does. */
export async function inThread<T>(
  run: Pick<ThreadRun<T>, "file" | "given" | "signal" | "hear">,
): Promise<T> {
  const release = await slots.take(run.signal);
  try {
    return await runThread({ timeoutMs: TIMEOUT_MS, memoryMebibytes: MEMORY_MEBIBYTES, ...run });
  } finally {
    release();
  }
}
