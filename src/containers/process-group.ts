import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { messageOf } from "../domain/policy-error.ts";

export interface GroupOptions {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string | undefined;
  readonly stdio: StdioOptions;
  /** Kills it. */
  readonly signal?: AbortSignal | undefined;
  /** Kills it when they have passed; absent: it may run as long as it likes. */
  readonly timeoutMs?: number | undefined;
}

export interface GroupExit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we killed it; absent where it ended by itself. */
  readonly killed?: "deadline" | "killed" | undefined;
  /** Why it could not be started. */
  readonly error?: string | undefined;
}

/** A program that leads a process group of its own, so that it and what it started can be ended together. */
export interface ProcessGroup {
  readonly child: ChildProcess;
  /** Settles when the program has ended and its output is read; never rejects. */
  readonly closed: Promise<GroupExit>;
  hasEnded(): boolean;
  /** Gives the signal to all of the group. */
  signal(signal: NodeJS.Signals): void;
  kill(): void;
}

export function startGroup(options: GroupOptions): ProcessGroup {
  const { argv, env, cwd, stdio, timeoutMs, signal: abortion } = options;
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { env, cwd, stdio, detached: true });
  let killed: GroupExit["killed"];
  let error: string | undefined;
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = (reason: GroupExit["killed"]): void => {
    if (!hasEnded()) killed ??= reason;
    signalGroup(child, "SIGKILL");
  };
  const abort = (): void => kill("killed");
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => kill("deadline"), timeoutMs);
  abortion?.addEventListener("abort", abort, { once: true });
  if (abortion?.aborted === true) abort();
  const closed = new Promise<GroupExit>((resolve) => {
    child.on("error", (failure) => {
      error ??= messageOf(failure);
      // One that was never started is not closed either.
      if (child.pid === undefined) resolve({ status: null, signal: null, error });
    });
    child.on("close", (status, signal) => resolve({ status, signal, killed, error }));
  }).finally(() => {
    clearTimeout(timer);
    abortion?.removeEventListener("abort", abort);
  });
  return {
    child,
    closed,
    hasEnded,
    signal: (signal) => signalGroup(child, signal),
    kill: () => kill("killed"),
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // All of it has ended meanwhile.
  }
}
