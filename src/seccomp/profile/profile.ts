/** What is done with a call (runtime-spec, config-linux.md, seccomp). `SCMP_ACT_KILL` is `SCMP_ACT_KILL_THREAD`. */
export const SECCOMP_ACTIONS = [
  "SCMP_ACT_ALLOW",
  "SCMP_ACT_LOG",
  "SCMP_ACT_ERRNO",
  "SCMP_ACT_TRACE",
  "SCMP_ACT_NOTIFY",
  "SCMP_ACT_TRAP",
  "SCMP_ACT_KILL",
  "SCMP_ACT_KILL_THREAD",
  "SCMP_ACT_KILL_PROCESS",
] as const;
export type SeccompAction = (typeof SECCOMP_ACTIONS)[number];

export const SECCOMP_OPERATORS = [
  "SCMP_CMP_NE",
  "SCMP_CMP_LT",
  "SCMP_CMP_LE",
  "SCMP_CMP_EQ",
  "SCMP_CMP_GE",
  "SCMP_CMP_GT",
  "SCMP_CMP_MASKED_EQ",
] as const;
export type SeccompOperator = (typeof SECCOMP_OPERATORS)[number];

/** One condition on an argument. For MASKED_EQ `value` is the mask and `valueTwo` the wanted bits: `(arg & value) == valueTwo`. */
export interface ArgumentCondition {
  /** 0 to 5. */
  readonly index: number;
  /** 0 to 2^64-1. */
  readonly value: bigint;
  /** 0 to 2^64-1; 0 where it was not written. */
  readonly valueTwo: bigint;
  readonly op: SeccompOperator;
}

/** One entry of `syscalls`: all calls named, where all conditions hold (two on one argument: where one of them does). */
export interface SyscallRule {
  readonly names: readonly string[];
  readonly action: SeccompAction;
  /** 0 to 4095; only with ERRNO and TRACE. Absent: EPERM (1). */
  readonly errnoRet?: number | undefined;
  readonly args: readonly ArgumentCondition[];
}

/** `linux.seccomp` of the OCI runtime specification, understood. */
export interface SeccompProfile {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet?: number | undefined;
  /** OCI names as written (`SCMP_ARCH_X86_64`); empty: the runtime's own only, and the others are killed. */
  readonly architectures: readonly string[];
  /** Absent: the runtime sets SPEC_ALLOW; empty: it does not. */
  readonly flags?: readonly string[] | undefined;
  readonly listenerPath?: string | undefined;
  readonly listenerMetadata?: string | undefined;
  readonly syscalls: readonly SyscallRule[];
}
