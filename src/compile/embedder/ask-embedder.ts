import { isMainThread } from "node:worker_threads";
import { isPolicyError } from "../../domain/policy-error.ts";
import { runThread, threadBeside } from "../../means/async/run-thread.ts";
import {
  askEmbedded,
  type EmbedderJob,
  type EmbedderLimits,
  type EmbedderReport,
} from "./ask-embedded.ts";
import type { EmbedderRequest } from "./embedder-thread.ts";

const LIMITS: EmbedderLimits = { questionMs: 1_000, jobMs: 10_000, memoryMebibytes: 1_024 };
/** Of JavaScript's heap: documents are parsed and written once more on their way into the module. */
const HEAP_MEBIBYTES = 2_048;
const SPARE_MS = 5_000;
/** A thread of the gate is beside the event loop already, and another would take longer to start than most modules to be asked. */
const THREAD = isMainThread ? threadBeside(import.meta.url, "embedder-thread") : undefined;

export interface EmbedderOptions {
  readonly signal: AbortSignal;
  readonly limits?: EmbedderLimits;
  /** The built file of the thread; undefined: it is asked here. */
  readonly thread?: URL | undefined;
  /** What a thread may take to start, and to end a job that is over its time. */
  readonly spareMs?: number;
}

/**
 * Has modules loaded and asked by npm's host of Wasm beside the event loop. What is too much for that is a fault of the
 * module. Throws `unavailable` when the signal fires.
 */
export async function askEmbedder(
  jobs: readonly EmbedderJob[],
  { signal, limits = LIMITS, thread = THREAD, spareMs = SPARE_MS }: EmbedderOptions,
): Promise<readonly EmbedderReport[]> {
  if (thread === undefined) return jobs.map((job) => askEmbedded(job, limits));
  try {
    return await runThread({
      file: thread,
      given: { jobs, limits } satisfies EmbedderRequest,
      timeoutMs: jobs.length * limits.jobMs + spareMs,
      memoryMebibytes: HEAP_MEBIBYTES,
      signal,
      hear: (reports) => reports as readonly EmbedderReport[],
    });
  } catch (error) {
    if (!isPolicyError(error) || error.code !== "too_large") throw error;
    return jobs.map(() => ({ fault: error.message, answers: [] }));
  }
}
