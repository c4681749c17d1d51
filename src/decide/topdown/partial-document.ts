import type { Value } from "../values/value.ts";
import { createBuilder, type Given } from "./builder.ts";
import type { Pattern } from "./compile.ts";
import { type Evaluation, isPlain } from "./evaluation.ts";
import type { Compute, Frame } from "./frame.ts";
import { callsOf } from "./memo.ts";
import { type Operands, type RuleCode, runRule } from "./rule-code.ts";
import type { RuleSet } from "./rule-set.ts";
import type { RuleNode } from "./rule-tree.ts";

/** An operand of a reference behind the rules' own path. */
export interface AskedKey {
  /** Undefined where it has no value yet. */
  readonly key: Compute | undefined;
  readonly pattern: Pattern | undefined;
  /** It is a variable without a value. */
  readonly isVariable: boolean;
}

/** As much of a partial document as is asked for. */
export function partialDocument(
  frame: Frame,
  node: RuleNode,
  set: RuleSet,
  asked: readonly AskedKey[],
): Value {
  const { evaluation } = frame;
  const [first] = asked;
  if (first === undefined || first.isVariable) return wholeDocument(evaluation, node, set);
  const known = asked.slice(0, set.depth);
  const keys = known.map(({ key }) => key?.(frame));
  const areKnown = known.every(({ key, isVariable }) => key !== undefined || isVariable);
  if (areKnown) return partialByKeys(evaluation, node, set, keys);
  const whole = evaluation.memo.documents.get(node);
  return whole ?? buildPartial(evaluation, set, keys, (given) => matches(frame, known, given));
}

/** What lies under some keys of a partial document; undefined stands for any key. */
export function partialByKeys(
  evaluation: Evaluation,
  node: RuleNode,
  set: RuleSet,
  keys: Operands,
): Value {
  const whole = evaluation.memo.documents.get(node);
  if (whole !== undefined) return whole;
  const calls = callsOf(evaluation.memo, node);
  const memoKey = keys.map((key): Value => (key === undefined ? [] : [key]));
  const remembered = calls.get(memoKey);
  if (remembered !== undefined) return remembered;
  const built = buildPartial(evaluation, set, keys);
  calls.set(memoKey, built);
  return built;
}

/** Whether what a head gives is what the patterns say that are asked for. */
function matches(frame: Frame, asked: readonly AskedKey[], { path, member }: Given): boolean {
  return asked.every(({ pattern, isVariable }, at) => {
    const value = at === path.length ? member : path[at];
    if (pattern === undefined || isVariable || value === undefined) return true;
    return pattern.match(frame, value);
  });
}

/** All of a partial document. */
export function wholeDocument(evaluation: Evaluation, node: RuleNode, set: RuleSet): Value {
  const known = evaluation.memo.documents.get(node);
  if (known !== undefined) return known;
  const built = buildPartial(evaluation, set, []);
  evaluation.memo.documents.set(node, built);
  return built;
}

/** What the rules give whose heads agree with the keys. */
function buildPartial(
  evaluation: Evaluation,
  set: RuleSet,
  keys: Operands,
  isAsked?: (given: Given) => boolean,
): Value {
  const builder = createBuilder(set.isSet);
  for (const { rule, branches } of set.index.find(evaluation, []).groups) {
    const code = set.rules[rule]?.[branches[0] as number] as RuleCode;
    const part = isAsked === undefined && isPlain(evaluation) ? code.writtenPart(keys) : undefined;
    if (part !== undefined) {
      part(evaluation, builder, keys);
      continue;
    }
    runRule(code, evaluation, keys, false, (frame, head) => {
      const path = head.path.map((key) => key(frame));
      const given = { path, member: head.key?.(frame), value: head.value(frame) };
      if (isAsked?.(given) !== false) builder.add(given, code.owned.rule.head.location);
      return undefined;
    });
  }
  return builder.finish();
}
