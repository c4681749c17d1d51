import type { SeccompAction } from "../profile/profile.ts";
import type { Verdict, VerdictKind } from "./decision.ts";

/** What a filter returns for each kind of verdict (linux/seccomp.h, SECCOMP_RET_*); the low 16 bits are its data. */
const RETURNS: Readonly<Record<VerdictKind, number>> = {
  kill_process: 0x80000000,
  kill_thread: 0x00000000,
  trap: 0x00030000,
  errno: 0x00050000,
  notify: 0x7fc00000,
  trace: 0x7ff00000,
  log: 0x7ffc0000,
  allow: 0x7fff0000,
};

const KINDS: ReadonlyMap<number, VerdictKind> = new Map(
  (Object.keys(RETURNS) as VerdictKind[]).map((kind) => [RETURNS[kind], kind]),
);

const ACTION_KINDS: Readonly<Record<SeccompAction, VerdictKind>> = {
  SCMP_ACT_ALLOW: "allow",
  SCMP_ACT_LOG: "log",
  SCMP_ACT_ERRNO: "errno",
  SCMP_ACT_TRACE: "trace",
  SCMP_ACT_NOTIFY: "notify",
  SCMP_ACT_TRAP: "trap",
  SCMP_ACT_KILL: "kill_thread",
  SCMP_ACT_KILL_THREAD: "kill_thread",
  SCMP_ACT_KILL_PROCESS: "kill_process",
};

const EPERM = 1;

export const KILL_THREAD: number = RETURNS.kill_thread;
export const ENOSYS_RETURN: number = RETURNS.errno + 38;

/** True where an action carries an errno (or the message to a tracer). */
export function takesErrno(action: SeccompAction): boolean {
  return action === "SCMP_ACT_ERRNO" || action === "SCMP_ACT_TRACE";
}

/** The return value that both runtimes make of an action: 16 bits of the errno, and EPERM where none is written. */
export function returnOf(action: SeccompAction, errno: number | undefined): number {
  const data = takesErrno(action) ? (errno ?? EPERM) & 0xffff : 0;
  return RETURNS[ACTION_KINDS[action]] + data;
}

/** False for an errno that libseccomp refuses (its MAX_ERRNO is 4095, and must not be reached). */
export function isLoadable(returned: number): boolean {
  return kindOf(returned) !== "errno" || (returned & 0xffff) < 4095;
}

/** What the kernel makes of a filter's return value. */
export function verdictOfReturn(returned: number): Verdict {
  const kind = kindOf(returned);
  return { kind, data: kind === "errno" || kind === "trace" ? returned & 0xffff : 0 };
}

function kindOf(returned: number): VerdictKind {
  return KINDS.get((returned & 0xffff0000) >>> 0) ?? "kill_process";
}

/** The return value of a filter that comes to a verdict. */
export function returnOfVerdict({ kind, data }: Verdict): number {
  return RETURNS[kind] + data;
}
