import { pathText } from "../../opa/rego/ast/path-text.ts";
import { equalValues, type Value } from "../values/value.ts";
import { listConflicts } from "./conflicts.ts";
import { conflict, type EvaluationError } from "./errors.ts";
import { type Evaluation, isPlain } from "./evaluation.ts";
import type { Exit } from "./exit.ts";
import type { Frame, OnSuccess } from "./frame.ts";
import { newFrame, type Operands, type RuleCode, runRule } from "./rule-code.ts";
import type { RuleSet } from "./rule-set.ts";
import type { WrittenRules } from "./written-rules.ts";

/**
 * The value that the rules of a complete document or a function give, undefined where they give none. A conflict has no
 * details: which error a question ends with is found in topdown's order (see `Evaluation`).
 */
export function answerOf(
  evaluation: Evaluation,
  set: RuleSet,
  operands: Operands,
): Value | undefined {
  const plain = isPlain(evaluation);
  const all = plain ? set.writtenFor?.(operands) : undefined;
  if (all !== undefined) return answerOfWritten(all, evaluation, operands);
  const { groups, findsOne } =
    plain && set.triesAll ? set.index.all : set.index.find(evaluation, operands);
  let answer: Value | undefined;
  for (const { rule, branches } of groups) {
    const codes = set.rules[rule] as readonly RuleCode[];
    for (const branch of branches) {
      const code = codes[branch] as RuleCode;
      const written = plain ? code.writtenAnswer(operands) : undefined;
      if (written !== undefined) {
        const value = written(evaluation, findsOne, operands);
        if (value === undefined) continue;
        if (answer === undefined) answer = value;
        else if (answer !== value && !equalValues(answer, value)) throw CONFLICT;
        break;
      }
      const { size, match, body } = code.variantFor(operands);
      const frame = newFrame(size, evaluation, findsOne, keepAnswer);
      frame.answer = answer;
      if (match(frame, operands)) body(frame);
      answer = frame.answer;
      if (frame.hasSucceeded) break;
    }
    if (findsOne && answer !== undefined) return answer;
  }
  if (answer !== undefined || set.fallback === undefined) return answer;
  const written = plain ? set.fallback.writtenAnswer(operands) : undefined;
  if (written !== undefined) return written(evaluation, findsOne, operands);
  const { size, match, body } = set.fallback.variantFor(operands);
  const frame = newFrame(size, evaluation, findsOne, keepAnswer);
  if (match(frame, operands)) body(frame);
  return frame.answer;
}

function answerOfWritten(
  { groups, findsOne, fallback }: WrittenRules,
  evaluation: Evaluation,
  operands: Operands,
): Value | undefined {
  let answer: Value | undefined;
  for (let rule = 0; rule < groups.length; rule++) {
    const branches = groups[rule] as WrittenRules["groups"][number];
    for (let branch = 0; branch < branches.length; branch++) {
      const value = branches[branch]?.(evaluation, findsOne, operands);
      if (value === undefined) continue;
      if (findsOne) return value;
      if (answer === undefined) answer = value;
      else if (answer !== value && !equalValues(answer, value)) throw CONFLICT;
      break;
    }
  }
  return answer === undefined ? fallback?.(evaluation, findsOne, operands) : answer;
}

function keepAnswer(frame: Frame, head: Parameters<OnSuccess>[1]): undefined {
  const value = head.value(frame);
  frame.hasSucceeded = true;
  if (frame.answer === undefined) frame.answer = value;
  else if (!equalValues(frame.answer, value)) throw CONFLICT;
}

/** A conflict whose details nobody needs yet. */
export const CONFLICT: EvaluationError = conflict("conflicting values", undefined);

/** A complete document or a function that is asked for its value in topdown's order. */
export interface Asking {
  readonly evaluation: Evaluation;
  readonly set: RuleSet;
  readonly operands: Operands;
  /** Told the value that the rules give, and `undefined` when none gave any. */
  readonly remember: (value: Value | undefined) => void;
  readonly next: (value: Value) => Exit | undefined;
}

/** Goes on with the value that the rules give, as soon as one gives it. */
export function answerInSteps(asking: Asking): Exit | undefined {
  const { evaluation, set, operands, remember, next } = asking;
  const found = set.index.find(evaluation, operands);
  const { findsOne } = found;
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
        const exit = runRule(code, evaluation, operands, findsOne, onSuccess);
        if (exit !== undefined && !exit.isDeferred) return exit.outer;
        deferred ??= exit;
        if (isProduced) break;
      }
    }
  } catch (error) {
    throw listConflicts(error, code as RuleCode, asking, found);
  }
  if (answer === undefined && set.fallback !== undefined) {
    return runRule(set.fallback, evaluation, operands, findsOne, onSuccess)?.outer;
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
