import { readdirSync, readFileSync } from "node:fs";

/** A program of Debian that a test starts, alone or in a container, and uses. It has one place and may run once at a time. */
export interface Service {
  readonly name: string;
  readonly command: readonly string[];
  /** All that it reads and writes of its own. */
  readonly folder: string;
  /** Makes the folder as it is before the first start. */
  reset(): void;
  /** Whether it says that it is ready. Nothing is asked of it. */
  isUp(): boolean;
  /** One plain request; gives the answer. */
  ask(signal: AbortSignal): Promise<string>;
  /** What `ask` gives. */
  readonly answer: string;
  /** Uses all of it and ends it in order; gives what came of each step. */
  use(): Promise<readonly string[]>;
  /** What `use` gives. */
  readonly outcome: readonly string[];
}

/** Pids, as we see them, of processes whose command line is so. */
export function processesWith(isWanted: (commandLine: string) => boolean): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isWanted(commandLineOf(pid)))
    .map(Number);
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
