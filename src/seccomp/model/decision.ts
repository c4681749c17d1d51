import type { Architecture } from "../syscalls/architecture.ts";

/** What the kernel does with a call (seccomp(2), SECCOMP_RET_*). */
export type VerdictKind =
  | "allow"
  | "log"
  | "trace"
  | "notify"
  | "errno"
  | "trap"
  | "kill_thread"
  | "kill_process";

export interface Verdict {
  readonly kind: VerdictKind;
  /** The errno of `errno` (0: the call seems to succeed), the message of `trace`; else 0. */
  readonly data: number;
}

/** One question of a filter about half of an argument: `(half & mask) op datum`, all unsigned 32 bits. */
export interface HalfTest {
  /** 0 to 5. */
  readonly argument: number;
  readonly half: "low" | "high";
  readonly mask: number;
  readonly op: "eq" | "gt" | "ge";
  readonly datum: number;
}

/** A filter's way to a verdict for one call. Nodes may be shared; there are no cycles. */
export type Decision =
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | {
      readonly kind: "test";
      readonly test: HalfTest;
      readonly yes: Decision;
      readonly no: Decision;
    };

/** One call as a filter sees it: the number with bit 30 on x32, six arguments of 64 bits. */
export interface SyscallCall {
  readonly architecture: Architecture;
  readonly number: number;
  readonly args: readonly bigint[];
}

/** What one architecture's calls get. */
export interface CallFilter {
  /** By number, of what the profile speaks of. */
  readonly calls: ReadonlyMap<number, Decision>;
  /** What every other number gets. */
  readonly others: Decision;
  /** Numbers above this one answer ENOSYS, whatever else is said (runc's prelude). */
  readonly enosysAbove?: number | undefined;
}

/** What a runtime really enforces of a profile, once it is loaded. */
export interface EffectiveProfile {
  readonly architectures: ReadonlyMap<Architecture, CallFilter>;
  /** What a call of any other architecture gets. */
  readonly foreign: Verdict;
}
