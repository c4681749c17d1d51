import { defaultEffect, effectKey } from "./effect.ts";
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
  const { defaultAction, defaultErrnoRet: _, syscalls: __, ...rest } = profile;
  return {
    defaultAction: isKept(defaultAction) ? defaultAction : "SCMP_ACT_LOG",
    ...rest,
    syscalls: loggedRules(livingRules(profile)),
  };
}

/**
 * The rules that act: with another default a runtime would skip others, and what one of these swallowed would come to life. Of
 * those that say what the default says, a call's ENOSYS stays where nothing else speaks of the call.
 */
function livingRules(profile: SeccompProfile): SyscallRule[] {
  const standard = effectKey(defaultEffect(profile));
  const isSkipped = (rule: SyscallRule): boolean => effectKey(rule) === standard;
  const spoken = new Set<string>();
  const decided = new Map<string, SyscallRule>();
  for (const rule of profile.syscalls.filter((each) => !isSkipped(each))) {
    for (const name of rule.names) {
      spoken.add(name);
      if (isUnconditional(rule) && !decided.has(name)) decided.set(name, rule);
    }
  }
  const lives = (rule: SyscallRule, name: string): boolean =>
    isSkipped(rule) ? isAbsence(rule) && !spoken.has(name) : (decided.get(name) ?? rule) === rule;
  return profile.syscalls.flatMap((rule) => {
    const names = rule.names.filter((name) => lives(rule, name));
    return names.length === 0 ? [] : { ...rule, names };
  });
}

/** No conditions, or only such as compare no bit: libseccomp makes nothing of these, so the first rule of both sorts decides. */
function isUnconditional({ args }: SyscallRule): boolean {
  return args.every(({ op, value }) => op === "SCMP_CMP_MASKED_EQ" && value === 0n);
}

function isAbsence({ action, errnoRet }: SyscallRule): boolean {
  return action === "SCMP_ACT_ERRNO" && errnoRet === ENOSYS;
}

/**
 * Rules that log say what the new default says, and are skipped: on a call where conditions decide between one of these and a
 * listener, a tracer or an ENOSYS, all are logged, so that what ran still runs.
 */
function loggedRules(rules: readonly SyscallRule[]): SyscallRule[] {
  const logged = namesOf(rules.filter((rule) => isLogged(rule) && rule.args.length > 0));
  return rules.flatMap((rule) => {
    if (rule.action === "SCMP_ACT_ALLOW") return rule;
    if (isLogged(rule)) return withLog(rule, rule.names);
    const mixed = rule.names.filter((name) => logged.has(name));
    const kept = rule.names.filter((name) => !logged.has(name));
    const own = kept.length === 0 ? [] : [{ ...rule, names: kept }];
    return mixed.length === 0 ? own : [...own, withLog(rule, mixed)];
  });
}

function namesOf(rules: readonly SyscallRule[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ names }) => names));
}

function isLogged(rule: SyscallRule): boolean {
  return !isAbsence(rule) && !isKept(rule.action);
}

function withLog({ args }: SyscallRule, names: readonly string[]): SyscallRule {
  return { names, action: "SCMP_ACT_LOG", args };
}

function isKept(action: SeccompAction): boolean {
  return action === "SCMP_ACT_ALLOW" || HANDED_OVER.has(action);
}
