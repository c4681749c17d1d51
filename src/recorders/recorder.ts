import type { Launch } from "../containers/launch.ts";
import type { Recording } from "../facts/recording/recording.ts";
import type { Architecture } from "../seccomp/syscalls/architecture.ts";

export const RECORDER_NAMES = ["bpftrace", "strace", "perf"] as const;
export type RecorderName = (typeof RECORDER_NAMES)[number];

/** A tracer that sees what processes call. */
export interface Recorder {
  readonly name: RecorderName;
  /** Why it cannot be used here, for people; undefined where nothing is known to be in the way. */
  whyNot(target: RecordTarget): Promise<string | undefined>;
  /**
   * Records a command from its `execve` on, with all that it starts, or a process and its descendants from now on; until they
   * end, or the time is over, or a stop is asked for. Throws `misconfigured` where the tracer does not do its work.
   */
  record(options: RecordOptions): Promise<RecordedRun>;
}

export type RecordTarget = CommandTarget | ProcessTarget;

export interface CommandTarget {
  readonly kind: "command";
  /** The program, absolute, and its arguments. */
  readonly argv: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  /** Input, output and errors of it. */
  readonly stdio: readonly ("inherit" | "ignore" | "pipe")[];
  /** The container that `argv` starts: then it is its processes that are recorded. */
  readonly container?: Launch | undefined;
  /** After that it is killed, whatever it does; absent: it may run as long as it likes. */
  readonly timeoutMs?: number | undefined;
}

export interface ProcessTarget {
  readonly kind: "process";
  readonly pid: number;
}

export interface RecordOptions {
  readonly target: RecordTarget;
  /** What the recording says that it is of. */
  readonly origin: string;
  /** Ends it: the command gets an interrupt, and what it does about it is recorded too. */
  readonly stop: AbortSignal;
  /** Ends it likewise, with SIGTERM. */
  readonly forMs?: number | undefined;
  /** See also what a filter denies; bpftrace alone can. */
  readonly denials?: boolean | undefined;
  /** The command begins now. */
  readonly onBegin?: (() => void) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What was seen so far. */
export interface Progress {
  readonly calls: number;
  readonly distinct: number;
  readonly processes: number;
}

export interface RecordedRun {
  readonly recording: Recording;
  /** How the command ended: `exited with 0`, `SIGTERM`; absent for a process that still runs. */
  readonly exit?: CommandExit | undefined;
  readonly endedBy: EndedBy;
  /** What a filter kept from being made; absent where it was not asked for. */
  readonly denials?: readonly Denial[] | undefined;
}

/** A call that a filter denied. */
export interface Denial {
  readonly process: string;
  readonly architecture: Architecture;
  readonly number: number;
  /** Absent for a number without a call in our table. */
  readonly name?: string | undefined;
  /** The error number that it got instead; undefined where the filter killed the process or sent it SIGSYS. */
  readonly errno?: number | undefined;
  readonly count: number;
}

export type EndedBy = "exit" | "stop" | "time" | "size";

export interface CommandExit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}
