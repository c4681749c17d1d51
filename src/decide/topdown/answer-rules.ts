import { equalValues, type Value } from "../values/value.ts";
import { listConflicts } from "./conflicts.ts";
import { conflict } from "./errors.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Exit, NEEDS_STEP } from "./exit.ts";
import type { OnSuccess } from "./frame.ts";
import { pathText } from "./path-text.ts";
import type { Operands, RuleCode } from "./rule-code.ts";
import type { Found } from "./rule-index/rule-index.ts";
import type { RuleSet } from "./rule-set.ts";

/** A complete document or a function that is asked for its value. */
export interface Asking {
  readonly evaluation: Evaluation;
  readonly set: RuleSet;
  readonly operands: Operands;
  /** The caller only attempts, and wants to be told when there is more than one way to go on. */
  readonly isAttempt: boolean;
  /** Told each value that a rule gives, and `undefined` when no rule gave any. */
  readonly remember: (value: Value | undefined) => void;
  readonly next: (value: Value) => Exit | undefined;
}

/**
 * Goes on with the value that the rules give. What follows begins with the first success, as in topdown, and the other
 * rules are tried behind it; where there is nothing left to try, it begins when the rules are done, which costs less stack.
 */
export function answerRules(asking: Asking): Exit | undefined {
  const { evaluation, set, operands } = asking;
  const found = set.index.find(evaluation, operands);
  if (set.isDirect && canBeDirect(asking, found)) {
    const value = answerDirectly(asking, found);
    if (value !== NEEDS_STEP) {
      return value === undefined ? undefined : asking.next(value as Value);
    }
    set.isDirect = false;
  }
  return asking.isAttempt ? NEEDS_STEP : answerInSteps(asking, found);
}

/** Whether nothing is left to try after the first success. */
function canBeDirect({ set, operands }: Asking, { groups, findsOne }: Found): boolean {
  const [group, ...others] = groups;
  if (findsOne || group === undefined) return true;
  if (others.length > 0) return false;
  return group.branches.every(
    (branch) => set.rules[group.rule]?.[branch]?.hasMany(operands) === false,
  );
}

function answerDirectly(
  { evaluation, set, operands, remember }: Asking,
  found: Found,
): Value | typeof NEEDS_STEP | undefined {
  let answer: Value | undefined;
  const onSuccess: OnSuccess = (frame, head) => {
    answer = head.value(frame);
    return undefined;
  };
  const mode = { findsOne: found.findsOne, isDirect: true };
  for (const code of codesOf(set, found)) {
    if (code.run(evaluation, operands, mode, onSuccess) === NEEDS_STEP) return NEEDS_STEP;
    if (answer !== undefined) break;
  }
  if (answer === undefined) set.fallback?.run(evaluation, operands, mode, onSuccess);
  remember(answer);
  return answer;
}

function* codesOf({ rules }: RuleSet, { groups }: Found): Generator<RuleCode> {
  for (const { rule, branches } of groups) {
    for (const branch of branches) yield rules[rule]?.[branch] as RuleCode;
  }
}

function answerInSteps(asking: Asking, found: Found): Exit | undefined {
  const { evaluation, set, operands, remember, next } = asking;
  const mode = { findsOne: found.findsOne, isDirect: false };
  let answer: Value | undefined;
  let isProduced = false;
  let code: RuleCode | undefined;
  const onSuccess: OnSuccess = (frame, head) => {
    const value = head.value(frame);
    isProduced = true;
    if (answer === undefined) {
      answer = value;
      remember(value);
      return next(value);
    }
    if (!equalValues(answer, value)) throw conflictOf(set, code as RuleCode);
    return undefined;
  };
  let deferred: Exit | undefined;
  try {
    for (const { rule, branches } of found.groups) {
      isProduced = false;
      for (const branch of branches) {
        code = set.rules[rule]?.[branch] as RuleCode;
        const exit = code.run(evaluation, operands, mode, onSuccess);
        if (exit !== undefined && !exit.isDeferred) return exit.outer;
        deferred ??= exit;
        if (isProduced) break;
      }
    }
  } catch (error) {
    throw listConflicts(error, code as RuleCode, asking, found);
  }
  if (answer === undefined && set.fallback !== undefined) {
    return set.fallback.run(evaluation, operands, mode, onSuccess)?.outer;
  }
  if (answer === undefined) remember(undefined);
  return deferred?.outer;
}

function conflictOf({ kind }: RuleSet, { owned: { rule, ref } }: RuleCode): Error {
  const path = pathText(ref);
  const message =
    kind === "function"
      ? `function ${path} produced conflicting values for the same inputs`
      : `rule ${path} produced conflicting values`;
  return conflict(message, rule.location);
}
