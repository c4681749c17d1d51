import type { Architecture } from "../../seccomp/syscalls/architecture.ts";

/** A system call that did not run, as a log tells of it. */
export interface Denial {
  readonly architecture: Architecture;
  /** As a filter sees it: with bit 30 on x32. */
  readonly number: number;
  /** Undefined where the log does not tell the argument, or tells what a pointer points to. */
  readonly args: readonly (bigint | undefined)[];
  /** `""` where the log names none. */
  readonly process: string;
  /** What the program got, as the log says it: `EPERM`, `SIGSYS`, `logged`. */
  readonly told: string;
  /** How often the same was told. */
  readonly count: number;
  /** Where it was told first. */
  readonly row: number;
}
