import {
  type ArgumentCondition,
  SECCOMP_ACTIONS,
  type SeccompProfile,
  type SyscallRule,
} from "./profile.ts";

/**
 * The same profile in the one order that it is written in. Names are sorted and named once, architectures and flags keep their
 * order. Rules that speak of the same call keep theirs, because it counts there: the first unconditional one wins, and a mask
 * against an EQ goes by the list. Beyond that: unconditional rules first, then by action, conditions and names; rules that
 * differ in their names alone are one.
 */
export function canonicalProfile(profile: SeccompProfile): SeccompProfile {
  const layered = layers(profile.syscalls).map((layer) => merged(layer).toSorted(compareRules));
  return { ...profile, syscalls: layered.flat() };
}

/** Calls that libseccomp also makes a rule of socketcall or ipc for: their order among each other counts too. */
const MULTIPLEXED: ReadonlyMap<string, string> = new Map([
  ..."accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socket socketcall socketpair"
    .split(" ")
    .map((name) => [name, "socketcall"] as const),
  ..."ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop shmat shmctl shmdt shmget"
    .split(" ")
    .map((name) => [name, "ipc"] as const),
]);

/** Calls of one key share rules of a filter. */
export function sharedCall(name: string): string {
  return MULTIPLEXED.get(name) ?? name;
}

/**
 * Rules of one layer share a call only where they do the same. Each stands behind those that it shares one with and that do
 * something else.
 */
function layers(rules: readonly SyscallRule[]): SyscallRule[][] {
  const found: SyscallRule[][] = [];
  const last = new Map<string, { readonly layer: number; readonly does: string }>();
  for (const rule of rules) {
    const does = ruleKey(rule);
    const calls = rule.names.map(sharedCall);
    const layer = calls.reduce((most, call) => {
      const before = last.get(call);
      if (before === undefined) return most;
      return Math.max(most, before.does === does ? before.layer : before.layer + 1);
    }, 0);
    for (const call of calls) last.set(call, { layer, does });
    found[layer] ??= [];
    found[layer].push(rule);
  }
  return found;
}

function merged(rules: readonly SyscallRule[]): SyscallRule[] {
  const groups = new Map<string, { rule: SyscallRule; names: string[] }>();
  for (const rule of rules) {
    const key = ruleKey(rule);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { rule, names: [...rule.names] });
    else group.names.push(...rule.names);
  }
  return [...groups.values()].map(({ rule, names }) => {
    return { ...rule, names: [...new Set(names)].toSorted() };
  });
}

/** Equal for rules that differ in their names alone. */
function ruleKey({ action, errnoRet, args }: SyscallRule): string {
  return [action, errnoRet ?? "", ...args.map(conditionText)].join(" ");
}

export function conditionText({ index, op, value, valueTwo }: ArgumentCondition): string {
  return `${index} ${op} ${value} ${valueTwo}`;
}

function compareRules(a: SyscallRule, b: SyscallRule): number {
  return (
    Number(a.args.length > 0) - Number(b.args.length > 0) ||
    SECCOMP_ACTIONS.indexOf(a.action) - SECCOMP_ACTIONS.indexOf(b.action) ||
    (a.errnoRet ?? -1) - (b.errnoRet ?? -1) ||
    compareTexts(a.names.join(), b.names.join()) ||
    compareTexts(ruleKey(a), ruleKey(b))
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
