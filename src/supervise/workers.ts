import { type ChildProcess, fork } from "node:child_process";
import type { SupervisorMessage, WorkerHistory } from "./messages.ts";

/** Processes that serve, one after the other; the next one waits with its program loaded, as loading takes longest. */
export interface Workers {
  /** Lets the next worker serve. */
  begin(history: WorkerHistory): ChildProcess;
  /** Loads the program of the one after it, once the one that serves has had time to get going. */
  prepareNext(): void;
  /** Ends what waits. */
  end(): void;
}

export interface WorkersOptions {
  /** The program that a worker runs. */
  readonly worker: URL;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const SETTLING_MS = 5_000;
/**
 * For glibc's allocator, whose threshold else grows with the buffers that come: large ones are then kept in pools of the
 * process, and what a burst of large pushes took never goes back to the system.
 */
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) };

export function createWorkers({ worker, env }: WorkersOptions): Workers {
  let next: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

  function start(): ChildProcess {
    return fork(worker, [], {
      env: { ...ALLOCATOR, ...env },
      stdio: ["ignore", "inherit", "inherit", "ipc", "pipe"],
      execArgv: [],
    });
  }

  function prepare(): void {
    if (next !== undefined) return;
    const started = start();
    const forget = (): void => {
      if (next === started) next = undefined;
    };
    started.on("error", forget).on("exit", forget);
    next = started;
  }

  return {
    begin(history) {
      clearTimeout(timer);
      const begun = next ?? start();
      next = undefined;
      begun.send({ kind: "begin", history } satisfies SupervisorMessage);
      return begun;
    },
    prepareNext() {
      clearTimeout(timer);
      timer = setTimeout(prepare, SETTLING_MS);
    },
    end() {
      clearTimeout(timer);
      next?.kill("SIGKILL");
    },
  };
}
