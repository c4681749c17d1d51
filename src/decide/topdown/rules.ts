import type { Value } from "../values/value.ts";
import { answerInSteps, answerOf } from "./answer-rules.ts";
import type { Call } from "./compile-call.ts";
import type { PathStep } from "./compile-path.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Exit, NEEDS_STEP } from "./exit.ts";
import type { Frame } from "./frame.ts";
import { callsOf } from "./memo.ts";
import { type AskedKey, partialDocument, wholeDocument } from "./partial-document.ts";
import { keyOf } from "./results.ts";
import { type RuleSet, ruleSetOf } from "./rule-set.ts";
import type { RuleNode } from "./rule-tree.ts";
import type { Program } from "./scope.ts";

/** How a reference goes on behind the path of some rules. */
export interface AskedBelow {
  readonly keys: readonly AskedKey[];
  readonly below: PathStep;
  readonly isAttempt: boolean;
}

/** Goes on below the document of the rules at a node, whose path with `data` has this length. */
export function askRules(
  program: Program,
  frame: Frame,
  prefix: number,
  node: RuleNode,
  { keys, below, isAttempt }: AskedBelow,
): Exit | undefined {
  const set = ruleSetOf(program, node, prefix);
  if (set.kind === "function") return undefined;
  if (set.kind === "partial") return below(frame, partialDocument(frame, node, set, keys));
  const next = (value: Value): Exit | undefined => below(frame, value);
  return askComplete(frame.evaluation, node, set, isAttempt, next);
}

/** The whole document of the rules at a node; undefined where they give none. */
export function documentOf(
  evaluation: Evaluation,
  path: readonly Value[],
  node: RuleNode,
  program: Program,
): Value | undefined {
  const set = ruleSetOf(program, node, path.length + 1);
  if (set.kind === "function") return undefined;
  if (set.kind === "partial") return wholeDocument(evaluation, node, set);
  let found: Value | undefined;
  askComplete(evaluation, node, set, false, (value) => {
    found = value;
    return undefined;
  });
  return found;
}

function askComplete(
  evaluation: Evaluation,
  node: RuleNode,
  set: RuleSet,
  isAttempt: boolean,
  next: (value: Value) => Exit | undefined,
): Exit | undefined {
  const { documents } = evaluation.memo;
  if (!evaluation.isExact || documents.has(node)) {
    const value = completeDocument(evaluation, node, set);
    return value === undefined ? undefined : next(value);
  }
  if (isAttempt) return NEEDS_STEP;
  const remember = (value: Value | undefined): void => {
    evaluation.memo.documents.set(node, value);
  };
  return answerInSteps({ evaluation, set, operands: NONE, remember, next });
}

/** The value of complete rules, undefined where they give none. */
export function completeDocument(
  evaluation: Evaluation,
  node: RuleNode,
  set: RuleSet,
): Value | undefined {
  const { documents } = evaluation.memo;
  const known = documents.get(node);
  if (known !== undefined || documents.has(node)) return known;
  const value = answerOf(evaluation, set, NONE);
  documents.set(node, value);
  return value;
}

const NONE: readonly Value[] = [];

/** How many operands a function takes. */
export function functionArity(node: RuleNode): number {
  return node.rules[0]?.rule.head.args.length ?? 0;
}

/** Goes on with the result of a function. */
export function callFunction(
  evaluation: Evaluation,
  node: RuleNode,
  { program, args, wanted, isAttempt, next }: Call,
): Exit | undefined {
  if (!evaluation.isExact) {
    const value = functionResult(program, evaluation, node, args, wanted);
    return value === undefined ? undefined : next(value);
  }
  const key = keyOf(args);
  const known = callsOf(evaluation.memo, node).get(key);
  if (known !== undefined) return next(known);
  if (isAttempt) return NEEDS_STEP;
  const remember = (value: Value | undefined): void => {
    if (value !== undefined) callsOf(evaluation.memo, node).set(key, value);
  };
  const operands = wanted === undefined ? args : [...args, wanted];
  const set = ruleSetOf(program, node, 0);
  return answerInSteps({ evaluation, set, operands, remember, next });
}

/** The result of a function, undefined where it has none. */
export function functionResult(
  program: Program,
  evaluation: Evaluation,
  node: RuleNode,
  args: readonly Value[],
  wanted: Value | undefined,
): Value | undefined {
  const results = evaluation.memo.resultsOf(node.place);
  const known = results.get(args);
  if (known !== undefined) return known;
  const operands = wanted === undefined ? args : [...args, wanted];
  const value = answerOf(evaluation, ruleSetOf(program, node, 0), operands);
  if (value !== undefined) results.set(args, value);
  return value;
}
