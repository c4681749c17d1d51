import type { Value } from "../values/value.ts";
import { answerRules } from "./answer-rules.ts";
import type { Call } from "./compile-call.ts";
import type { PathStep } from "./compile-path.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Exit } from "./exit.ts";
import type { Frame } from "./frame.ts";
import { callsOf } from "./memo.ts";
import { type AskedKey, partialDocument, wholeDocument } from "./partial-document.ts";
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
  const known = documents.get(node);
  if (known !== undefined) return next(known);
  if (documents.has(node)) return undefined;
  const remember = (value: Value | undefined): void => {
    evaluation.memo.documents.set(node, value);
  };
  return answerRules({ evaluation, set, operands: NONE, isAttempt, remember, next });
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
  const operands = wanted === undefined ? args : [...args, wanted];
  const known = callsOf(evaluation.memo, node).get(args);
  if (known !== undefined) return next(known);
  const set = ruleSetOf(program, node, 0);
  const remember = (value: Value | undefined): void => {
    if (value !== undefined) callsOf(evaluation.memo, node).set(args, value);
  };
  return answerRules({ evaluation, set, operands, isAttempt, remember, next });
}
