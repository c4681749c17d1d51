import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { messageOf, PolicyError } from "../domain/policy-error.ts";
import { createSlots } from "../means/async/slots.ts";
import { abortedError } from "../opa/program/aborted.ts";
import { COMPILE_LIMIT } from "../opa/program/findings.ts";
import {
  type GateAnswer,
  type GateRequest,
  type GateSaid,
  type GateSettings,
  isAlone,
} from "./gate-messages.ts";
import type { PushGate, PushJob } from "./push-gate.ts";

export interface GateThreadsOptions {
  /** The built `gate-thread.js`. */
  readonly entry: URL;
  readonly settings: Omit<GateSettings, "maxOpaProcesses">;
}

/** Pushes that are worked on at once; more wait for their turn. */
const THREADS = 2;
/** Of opa, in each: as many as a push can use at once. */
const LEAST_PROCESSES = 3;
const MEMORY_MEBIBYTES = 2_048;
/** Of its own work, without the waiting for opa, as many times what one run of opa may take. */
const BUSY_FACTOR = 2;
const LOOK_MS = 1_000;
/** Smaller pieces may lie in memory that Node shares out, and are copied as fast. */
const LEAST_MOVED = 16 * 1024;
/** What an aborted thread may take to kill its processes and to clean up. */
const ABORT_MS = 2_000;
/** A thread that has taken more is not kept: an idle heap does not shrink. */
const KEPT_HEAP_BYTES = 128 * 1024 * 1024;

/**
 * The gate in threads of their own, so that nothing of a push keeps decisions and agents waiting: bounded in number, memory
 * and time, ended when whoever pushed is gone. A thread that is free waits for the next push.
 */
export function createGateThreads(options: GateThreadsOptions): PushGate {
  const slots = createSlots(THREADS);
  const all = new Set<GateThread>();
  const free: GateThread[] = [];

  /** Lends a thread; `giveBack` counts once. */
  async function borrow(signal: AbortSignal | undefined) {
    const release = await slots.take(signal);
    const thread = free.pop() ?? createThread(options, (ended) => all.delete(ended));
    all.add(thread);
    let isLent = true;
    const giveBack = (): void => {
      if (!isLent) return;
      isLent = false;
      if (thread.isUsable()) free.push(thread);
      else void thread.end();
      release();
    };
    return { thread, giveBack };
  }

  return {
    async open(job, signal) {
      const { thread, giveBack } = await borrow(signal);
      try {
        const { read } = await thread.ask("read", { kind: "open", job }, signal, transferOf(job));
        let isOpen = true;
        return {
          read,
          async pass(at, seen) {
            const { passed } = await thread.ask("passed", { kind: "pass", at, seen }, signal);
            return passed;
          },
          end() {
            // Once it is given back, the thread may work for somebody else.
            if (!isOpen) return;
            isOpen = false;
            thread.forget();
            giveBack();
          },
        };
      } catch (error) {
        giveBack();
        throw error;
      }
    },
    async judge(job, signal) {
      const { thread, giveBack } = await borrow(signal);
      try {
        return (await thread.ask("judged", { kind: "judge", job }, signal)).comparison;
      } finally {
        giveBack();
      }
    },
    async close() {
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

/** The body of a request is given away; files are copied. */
function transferOf({ pushed }: PushJob): readonly ArrayBuffer[] {
  if (pushed.kind === "files") return [];
  const large = pushed.pieces.filter((piece) => piece.length >= LEAST_MOVED && isAlone(piece));
  return large.map(({ buffer }) => buffer as ArrayBuffer);
}

type Asked<K extends GateAnswer["kind"]> = Extract<GateAnswer, { kind: K }>;

interface GateThread {
  /** Throws what the thread refuses, `too_large` at its bounds, and `unavailable` when aborted. */
  ask<K extends GateAnswer["kind"]>(
    wanted: K,
    request: GateRequest,
    signal: AbortSignal | undefined,
    transfer?: readonly ArrayBuffer[],
  ): Promise<Asked<K>>;
  /** What was opened is not wanted any more. */
  forget(): void;
  /** Not when it has ended, or its memory is larger than one that waits should hold. */
  isUsable(): boolean;
  end(): Promise<unknown>;
}

function createThread(
  { entry, settings }: GateThreadsOptions,
  onEnd: (thread: GateThread) => void,
): GateThread {
  const workerData: GateSettings = {
    ...settings,
    maxOpaProcesses: Math.max(LEAST_PROCESSES, Math.ceil(availableParallelism() / THREADS)),
  };
  const worker = new Worker(entry, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES },
  });
  // Waiting for work is no reason for the process to live on.
  worker.unref();
  let isOver = false;
  let heapBytes = 0;
  let settle: { answered(answer: GateAnswer): void; failed(error: unknown): void } | undefined;
  worker.on("message", ({ answer, heapBytes: bytes }: GateSaid) => {
    heapBytes = bytes;
    settle?.answered(answer);
  });
  worker.on("error", (error) => {
    isOver = true;
    settle?.failed(endOf(error));
  });
  worker.on("exit", () => {
    isOver = true;
    settle?.failed(new PolicyError("unavailable", "the push was stopped: its thread ended"));
    onEnd(thread);
  });
  const maxBusyMs = settings.opaCpuSeconds * BUSY_FACTOR * 1_000;

  const thread: GateThread = {
    async ask(wanted, request, signal, transfer = []) {
      if (signal?.aborted === true) throw abortedError(signal.reason);
      const stop = (error: PolicyError): void => {
        settle?.failed(error);
        void thread.end();
      };
      const bounds = watch(worker, maxBusyMs, signal, stop);
      worker.ref();
      try {
        const answer = await new Promise<GateAnswer>((resolve, reject) => {
          settle = { answered: resolve, failed: reject };
          worker.postMessage(request, [...transfer]);
        });
        if (answer.kind === wanted) return answer as Asked<typeof wanted>;
        if (answer.kind !== "refused") throw new Error(`${answer.kind} is no answer to this`);
        const { code, message, diagnostics } = answer;
        throw new PolicyError(code, message, { diagnostics });
      } finally {
        settle = undefined;
        bounds.end();
        worker.unref();
      }
    },
    forget: () => worker.postMessage({ kind: "end" } satisfies GateRequest),
    isUsable: () => !isOver && heapBytes <= KEPT_HEAP_BYTES,
    async end() {
      isOver = true;
      await worker.terminate();
    },
  };
  return thread;
}

/** Stops the thread when it works too long, or when it does not end for an abort. */
function watch(
  worker: Worker,
  maxBusyMs: number,
  signal: AbortSignal | undefined,
  stop: (error: PolicyError) => void,
): { end(): void } {
  const start = worker.performance.eventLoopUtilization();
  const look = setInterval(() => {
    if (worker.performance.eventLoopUtilization(start).active < maxBusyMs) return;
    const message = `the bundle is too large, or one of its tests never ends on the decision engine: the gate worked on it for more than ${maxBusyMs / 1_000} s`;
    const diagnostics = [{ code: COMPILE_LIMIT.code, message }];
    stop(new PolicyError("invalid_parameter", message, { diagnostics }));
  }, LOOK_MS);
  let last: NodeJS.Timeout | undefined;
  const abort = (): void => {
    worker.postMessage({ kind: "abort" } satisfies GateRequest);
    last = setTimeout(() => stop(abortedError(signal?.reason)), ABORT_MS);
  };
  signal?.addEventListener("abort", abort, { once: true });
  return {
    end() {
      clearInterval(look);
      clearTimeout(last);
      signal?.removeEventListener("abort", abort);
    },
  };
}

function endOf(error: unknown): unknown {
  const isFull =
    error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (!isFull) return new Error(`a gate thread broke down: ${messageOf(error)}`, { cause: error });
  return new PolicyError(
    "too_large",
    `the bundle is too large: the gate took more than ${MEMORY_MEBIBYTES} MiB for it`,
  );
}
