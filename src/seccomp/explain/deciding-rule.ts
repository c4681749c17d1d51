import type { Verdict, VerdictKind } from "../model/decision.ts";
import type {
  ArgumentCondition,
  SeccompAction,
  SeccompProfile,
  SyscallRule,
} from "../profile/profile.ts";

const KINDS: Readonly<Record<SeccompAction, VerdictKind>> = {
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

/**
 * The position in `syscalls` of the rule that gave a call its verdict, undefined where none did. A verdict is the model's; this
 * only finds who said the same. Unknown arguments (`undefined`) meet every condition.
 */
export function decidingRule(
  { syscalls }: SeccompProfile,
  name: string,
  args: readonly (bigint | undefined)[],
  verdict: Verdict,
): number | undefined {
  const found = syscalls.findIndex(
    (rule) => rule.names.includes(name) && says(rule, verdict) && isMet(rule, args),
  );
  return found < 0 ? undefined : found;
}

const EPERM = 1;

function says({ action, errnoRet = EPERM }: SyscallRule, { kind, data }: Verdict): boolean {
  return KINDS[action] === kind && (kind !== "errno" || errnoRet === data);
}

/** Several conditions on one argument are alternatives, those on different ones must all hold. */
function isMet({ args: conditions }: SyscallRule, args: readonly (bigint | undefined)[]): boolean {
  const indexes = [...new Set(conditions.map(({ index }) => index))];
  return indexes.every((index) =>
    conditions.some((condition) => condition.index === index && holds(condition, args[index])),
  );
}

function holds({ op, value, valueTwo }: ArgumentCondition, argument: bigint | undefined): boolean {
  if (argument === undefined) return true;
  switch (op) {
    case "SCMP_CMP_NE":
      return argument !== value;
    case "SCMP_CMP_LT":
      return argument < value;
    case "SCMP_CMP_LE":
      return argument <= value;
    case "SCMP_CMP_EQ":
      return argument === value;
    case "SCMP_CMP_GE":
      return argument >= value;
    case "SCMP_CMP_GT":
      return argument > value;
    case "SCMP_CMP_MASKED_EQ":
      return (argument & value) === (valueTwo & value);
  }
}
