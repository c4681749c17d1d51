import { returnOf, verdictOfReturn } from "../model/actions.ts";
import type { Verdict } from "../model/decision.ts";
import type { ArgumentCondition, SeccompProfile, SyscallRule } from "../profile/profile.ts";

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

function says({ action, errnoRet }: SyscallRule, { kind, data }: Verdict): boolean {
  const said = verdictOfReturn(returnOf(action, errnoRet));
  return said.kind === kind && (kind !== "errno" || said.data === data);
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
