import { Worker } from "node:worker_threads";
import { CELLS, ENTERED, INSIDE, LABEL, type WatchdogData } from "./watch-protocol.ts";

/** More labels than this share the number 0: their names are user data and must not fill memory. */
const MAX_LABELS = 50_000;

/** Told around each evaluation, so that one that does not come back is noticed from outside. */
export interface WatchedEvaluations {
  enter(label: string): void;
  leave(): void;
  close(): Promise<void>;
}

/**
 * Starts the watchdog: a thread that ends this process when one evaluation lasts longer than `timeoutMs`, after it named
 * the evaluation on the pipe `reportDescriptor`. WebAssembly cannot be interrupted, so ending the process is the only way.
 */
export function watchEvaluations(timeoutMs: number, reportDescriptor: number): WatchedEvaluations {
  const cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  const workerData: WatchdogData = { cells, timeoutMs, reportDescriptor };
  const thread = new Worker(new URL("./watchdog-thread.js", import.meta.url), { workerData });
  thread.unref();
  const numbers = new Map<string, number>();
  const numberOf = (label: string): number => {
    const known = numbers.get(label);
    if (known !== undefined) return known;
    if (numbers.size >= MAX_LABELS) return 0;
    const number = numbers.size + 1;
    numbers.set(label, number);
    thread.postMessage({ number, label });
    return number;
  };
  return {
    enter: (label) => {
      Atomics.store(cells, LABEL, numberOf(label));
      Atomics.add(cells, ENTERED, 1);
      Atomics.store(cells, INSIDE, 1);
    },
    leave: () => {
      Atomics.store(cells, INSIDE, 0);
    },
    close: async () => {
      await thread.terminate();
    },
  };
}
