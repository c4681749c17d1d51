import type { SeccompProfile, SyscallRule } from "../../profile/profile.ts";
import { returnOf, takesErrno } from "../actions.ts";
import { knowsCall } from "../libseccomp/known-calls.ts";
import type { LibraryCondition } from "../libseccomp/library-rule.ts";
import type { LoadNote, RuntimeFacts } from "../load-note.ts";
import { type ReadRule, type Refused, refused } from "./reading.ts";

const ALL_ONES = 0xffffffffffffffffn;
const MOST_ARGUMENTS = 6;

export interface ReadRules {
  readonly kind: "rules";
  readonly rules: readonly ReadRule[];
  readonly notes: readonly LoadNote[];
}

/** The rules that a runtime gives to libseccomp, in its order: those that equal the default and names it cannot resolve are left out. */
export function readRules(
  profile: SeccompProfile,
  defaultAction: number,
  runtime: RuntimeFacts,
): ReadRules | Refused {
  const rules: ReadRule[] = [];
  const notes: LoadNote[] = [];
  for (const [position, rule] of profile.syscalls.entries()) {
    const reason = ruleRefusal(rule, position, runtime);
    if (reason !== undefined) return reason;
    const action = returnOf(rule.action, rule.errnoRet);
    if (action === defaultAction) {
      notes.push(skipped(position));
      continue;
    }
    const parts = conditionsOf(rule, runtime);
    if (parts.length > 1) notes.push(split(position));
    for (const name of rule.names) {
      if (!knowsCall(runtime.libseccomp, name)) {
        notes.push(ignored(position, name, runtime));
        continue;
      }
      for (const conditions of parts) rules.push({ name, action, conditions, position });
    }
  }
  return { kind: "rules", rules, notes };
}

function ruleRefusal(
  rule: SyscallRule,
  position: number,
  { runtime }: RuntimeFacts,
): Refused | undefined {
  const place = { rule: position };
  if (runtime === "crun" && rule.errnoRet !== undefined && !takesErrno(rule.action)) {
    return refused(
      "errno_without_errno_action",
      `crun takes no errnoRet with ${rule.action}`,
      place,
    );
  }
  if (rule.args.some(({ index }) => index >= MOST_ARGUMENTS || index < 0)) {
    return refused("argument_index", "a call has arguments 0 to 5", place);
  }
  return undefined;
}

/**
 * The conditions of the rules that one rule becomes: several conditions on one argument make a rule of each condition, so that
 * one that holds is enough. crun looks at six conditions at most.
 */
function conditionsOf(
  { args }: SyscallRule,
  { runtime }: RuntimeFacts,
): readonly (readonly LibraryCondition[])[] {
  const taken = runtime === "crun" ? args.slice(0, MOST_ARGUMENTS) : args;
  const conditions = taken.map(({ index, op, value, valueTwo }) =>
    op === "SCMP_CMP_MASKED_EQ"
      ? { argument: index, op, mask: value, datum: valueTwo }
      : { argument: index, op, mask: ALL_ONES, datum: value },
  );
  const areDifferent =
    new Set(conditions.map(({ argument }) => argument)).size === conditions.length;
  return areDifferent ? [conditions] : conditions.map((condition) => [condition]);
}

function skipped(rule: number): LoadNote {
  return {
    code: "skipped_default",
    message:
      "the rule says what the default says, so the runtime leaves it out: it takes nothing back from other rules",
    rule,
  };
}

function split(rule: number): LoadNote {
  return {
    code: "split_conditions",
    message:
      "two conditions on one argument become rules of their own, all conditions of this rule with them: one that holds is enough",
    rule,
  };
}

function ignored(rule: number, name: string, { libseccomp }: RuntimeFacts): LoadNote {
  return {
    code: "ignored_name",
    message: `libseccomp ${libseccomp} does not know ${name}: the runtime ignores the name without an error`,
    rule,
    name,
  };
}
