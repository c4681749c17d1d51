import type { SeccompAction, SeccompProfile, SyscallRule } from "./profile.ts";

/** Somebody waits for these: a listener, a tracer. Without the call's verdict it would wait for ever. */
const HANDED_OVER: ReadonlySet<SeccompAction> = new Set(["SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE"]);
const ENOSYS = 38;

/**
 * The profile for staging: what it would deny runs and is logged. Kept as they are: what is allowed, and under which
 * conditions; what is handed to a listener or a tracer; architectures and flags; and rules that answer ENOSYS, because a libc
 * that is told so goes another way, and with the call allowed the log would be that of a way it never goes in production.
 */
export function logVariant(profile: SeccompProfile): SeccompProfile {
  const { defaultAction, defaultErrnoRet: _, syscalls, ...rest } = profile;
  return {
    defaultAction: isKept(defaultAction) ? defaultAction : "SCMP_ACT_LOG",
    ...rest,
    syscalls: syscalls.map(loggedRule),
  };
}

function loggedRule(rule: SyscallRule): SyscallRule {
  const { names, action, errnoRet, args } = rule;
  const isAbsence = action === "SCMP_ACT_ERRNO" && errnoRet === ENOSYS;
  if (isAbsence || isKept(action)) return rule;
  return { names, action: "SCMP_ACT_LOG", args };
}

function isKept(action: SeccompAction): boolean {
  return action === "SCMP_ACT_ALLOW" || HANDED_OVER.has(action);
}
