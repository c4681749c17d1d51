import { Worker } from "node:worker_threads";
import { PolicyError } from "../../domain/policy-error.ts";

/** Work in a thread of its own, beside the event loop. */
export interface ThreadRun<T> {
  /** The built file that the thread runs. */
  readonly file: URL;
  /** What it finds as its `workerData`: copied. */
  readonly given: unknown;
  readonly timeoutMs: number;
  /** Of JavaScript's heap; memories of WebAssembly are not counted. */
  readonly memoryMebibytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Told each message of the thread; what it gives, unless undefined, is the outcome. */
  readonly hear: (message: unknown, thread: Worker) => T | undefined;
}

/**
 * Runs the thread until its outcome is there and ends it then. Throws `too_large` at the limits of time and memory,
 * `unavailable` when the signal fires, and what the thread or `hear` throws.
 */
export async function runThread<T>(run: ThreadRun<T>): Promise<T> {
  const { timeoutMs, memoryMebibytes, signal } = run;
  if (signal?.aborted === true) throw stopped(signal);
  const thread = new Worker(run.file, {
    workerData: run.given,
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
  });
  let end = (): void => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      const refuse = (reason: string): void => reject(new PolicyError("too_large", reason));
      const stop = (): void => reject(stopped(signal));
      const timer = setTimeout(refuse, timeoutMs, `it took more than ${timeoutMs / 1000} s`);
      signal?.addEventListener("abort", stop, { once: true });
      end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", stop);
      };
      thread.on("message", (message) => {
        try {
          const outcome = run.hear(message, thread);
          if (outcome !== undefined) resolve(outcome);
        } catch (error) {
          reject(error);
        }
      });
      thread.on("error", (error: NodeJS.ErrnoException) => {
        const isFull = error.code === "ERR_WORKER_OUT_OF_MEMORY";
        if (isFull) refuse(`it took more than ${memoryMebibytes} MiB`);
        else reject(error);
      });
      thread.on("exit", () => reject(new Error("the thread ended without an outcome")));
    });
  } finally {
    end();
    await thread.terminate();
  }
}

function stopped(signal: AbortSignal | undefined): PolicyError {
  return new PolicyError("unavailable", "it was stopped", { cause: signal?.reason });
}

/** A thread's file beside the module that asks; undefined for sources that run as they are: threads load JavaScript. */
export function threadBeside(moduleUrl: string, name: string): URL | undefined {
  return moduleUrl.endsWith(".js") ? new URL(`./${name}.js`, moduleUrl) : undefined;
}
