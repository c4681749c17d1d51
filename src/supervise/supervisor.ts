import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { REPORT_DESCRIPTOR, type WorkerHistory, type WorkerMessage } from "./messages.ts";
import type { HangReport } from "./watch-protocol.ts";
import { createWorkers, type WorkersOptions } from "./workers.ts";

/** A worker whose event loop says nothing for this long is replaced, whatever it does. */
const HEARTBEAT_MS = 20_000;
/** A worker that lived shorter than this before it died is restarted with a growing pause. */
const SHORT_LIFE_MS = 5_000;
const MAX_PAUSE_MS = 5_000;
/** After SIGTERM the worker has this long to answer what is in flight. */
const SHUTDOWN_MS = 25_000;

export interface SuperviseOptions extends WorkersOptions {
  /** Told what happens, in the words of the log. */
  readonly log: (level: "info" | "warn" | "error", event: object, message: string) => void;
}

/** How one worker ended. */
interface WorkerEnd {
  readonly exitStatus: number | undefined;
  /** The signal that ended it, null when it ended by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly wasReady: boolean;
  readonly livedMs: number;
  readonly hang: HangReport | undefined;
  /** Its event loop said nothing for too long, so it was ended here. */
  readonly wasSilent: boolean;
}

/**
 * Runs the server in a worker process until it is told to stop, and replaces the worker when it dies, hangs in an
 * evaluation or stops beating. Resolves with the exit status of the whole.
 */
export async function supervise(options: SuperviseOptions): Promise<number> {
  const workers = createWorkers(options);
  let history: WorkerHistory = { restarts: 0, timeouts: {}, port: undefined };
  let stopping = false;
  let current: ChildProcess | undefined;
  let pauseMs = 0;
  const stop = (): void => {
    stopping = true;
    if (current !== undefined) endGently(current);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  try {
    for (;;) {
      const worker = workers.begin(history);
      current = worker;
      const end = await watchWorker(worker, (port) => {
        history = { ...history, port };
        workers.prepareNext();
      });
      current = undefined;
      if (stopping) return stoppedStatus(end);
      if (!end.wasReady && history.restarts === 0) return end.exitStatus ?? 1;
      history = withEnd(history, end);
      report(options.log, end);
      pauseMs = end.livedMs > SHORT_LIFE_MS ? 0 : Math.min(MAX_PAUSE_MS, pauseMs * 2 + 50);
      await sleep(end.hang === undefined ? pauseMs : 0);
      if (stopping) return 0;
    }
  } finally {
    workers.end();
    process.off("SIGTERM", stop);
    process.off("SIGINT", stop);
  }
}

/** Resolves when the worker has ended; ends it itself when its heart stops. */
function watchWorker(worker: ChildProcess, onReady: (port: number) => void): Promise<WorkerEnd> {
  const started = performance.now();
  let wasReady = false;
  let refused: number | undefined;
  let hang: HangReport | undefined;
  let lastBeat = started;
  let wasSilent = false;
  worker.on("message", (message: WorkerMessage) => {
    lastBeat = performance.now();
    if (message.kind === "refused") refused = message.exitStatus;
    if (message.kind !== "ready") return;
    wasReady = true;
    onReady(message.port);
  });
  const reports = worker.stdio[REPORT_DESCRIPTOR] as Readable;
  const lines = createInterface({ input: reports });
  lines.on("line", (line) => {
    hang = JSON.parse(line) as HangReport;
  });
  const heart = setInterval(() => {
    if (!wasReady || performance.now() - lastBeat <= HEARTBEAT_MS) return;
    wasSilent = true;
    worker.kill("SIGKILL");
  }, 1_000);
  return new Promise((resolve) => {
    worker.on("error", () => worker.kill("SIGKILL"));
    worker.on("close", (code, signal) => {
      clearInterval(heart);
      lines.close();
      const livedMs = performance.now() - started;
      const exitStatus = refused ?? code ?? undefined;
      resolve({ exitStatus, signal, wasReady, livedMs, hang, wasSilent });
    });
  });
}

/** A worker that was told to end before it could listen to signals had nothing in flight: that is a good end. */
function stoppedStatus({ exitStatus, signal }: WorkerEnd): number {
  return exitStatus ?? (signal === "SIGTERM" || signal === "SIGINT" ? 0 : 1);
}

function endGently(worker: ChildProcess): void {
  worker.kill("SIGTERM");
  setTimeout(() => worker.kill("SIGKILL"), SHUTDOWN_MS).unref();
}

function withEnd(history: WorkerHistory, { hang }: WorkerEnd): WorkerHistory {
  const restarts = history.restarts + 1;
  if (hang === undefined) return { ...history, restarts };
  const times = (history.timeouts[hang.entrypoint] ?? 0) + 1;
  return { ...history, restarts, timeouts: { ...history.timeouts, [hang.entrypoint]: times } };
}

function report(log: SuperviseOptions["log"], end: WorkerEnd): void {
  if (end.hang === undefined) {
    const { exitStatus = null, signal, wasSilent } = end;
    const what = wasSilent ? "said nothing for too long and was ended" : "ended";
    log("error", { exitStatus, signal }, `the worker ${what}; starting a new one`);
    return;
  }
  log(
    "error",
    { entrypoint: end.hang.entrypoint, milliseconds: end.hang.milliseconds },
    "an evaluation did not come back; the worker is replaced",
  );
}
