import type { Architecture } from "../../seccomp/syscalls/architecture.ts";

/** What was seen of the system calls of some processes: one key for each (architecture, number), never a name alone. */
export interface Recording {
  /** Who saw it, each once; what is recorded names them by their position here. */
  readonly sources: readonly RecordingSource[];
  /** By architecture, then number. */
  readonly calls: readonly RecordedCall[];
  /** Why it may lack calls; empty where nothing says so. */
  readonly incomplete: readonly Incompleteness[];
}

export interface RecordingSource {
  /** The format it was read from (`strace`, `bpftrace`, `audit`, ...), or the recorder. */
  readonly format: string;
  /** The file it was read from, or the command that ran. */
  readonly origin: string;
}

export interface RecordedCall {
  readonly architecture: Architecture;
  /** As a filter sees it: with bit 30 on x32. */
  readonly number: number;
  /** Absent for a number without a call in our table: it is kept, and no profile is made of it unsaid. */
  readonly name?: string | undefined;
  /** How often, as far as the sources count: 0 where it is only known that it is used (a profile read as facts). */
  readonly count: number;
  /** By falling count, then name; `""` where the source names none. */
  readonly processes: readonly Counted[];
  /**
   * The container images whose processes made it, as the source names them: by falling count, then name; `""` where it was made in
   * none or in one that is not known. Absent where no source tells of any.
   */
  readonly images?: readonly Counted[] | undefined;
  /** Prefixes of the paths that it took, by falling count, then text; at most `MOST_PATHS`. */
  readonly paths: readonly Counted[];
  /** The values seen of arguments that tell calls apart (a socket's family); absent where none was recorded. */
  readonly values?: readonly ObservedValues[] | undefined;
  /** Positions in `sources`. */
  readonly sources: readonly number[];
}

export interface Counted {
  readonly text: string;
  readonly count: number;
}

export interface ObservedValues {
  /** Of the argument, 0 to 5. */
  readonly index: number;
  /** Symbolic where the source says so (`AF_INET`), else decimal; by falling count, then text. */
  readonly seen: readonly Counted[];
  /** True where there were more than are kept: then nothing follows from those that are. */
  readonly more: boolean;
}

/** What makes a recording less than all that the program may do. */
export interface Incompleteness {
  readonly reason:
    | "lost_events"
    | "truncated"
    | "rate_limited"
    | "filtered"
    | "names_without_architecture"
    | "unknown_numbers"
    | "start_up_only"
    | "other_architecture"
    | "unreadable_lines";
  /** A sentence for people: what it was, and what to do. */
  readonly message: string;
  /** How many events, lines or calls it is about, where that is known. */
  readonly count?: number | undefined;
}

/** Paths and values that one call keeps. */
export const MOST_PATHS = 64;
export const MOST_VALUES = 32;
