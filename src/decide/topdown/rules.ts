import { equalValues, type Value } from "../values/value.ts";
import { createBuilder } from "./builder.ts";
import { conflict } from "./errors.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Exit } from "./exit.ts";
import type { Compute, Frame } from "./frame.ts";
import { callsOf } from "./memo.ts";
import { pathText } from "./path-text.ts";
import { type Candidate, codeOf, type RuleCode, type RuleSet, ruleSetOf } from "./rule-set.ts";
import type { RuleNode } from "./rule-tree.ts";
import type { Program } from "./scope.ts";

type OnResult = (result: Value) => Exit | undefined;

/** An operand of a reference behind the rules' own path. */
export interface AskedOperand {
  /** Undefined where it has no value yet. */
  readonly key: Compute | undefined;
  /** It is a variable without a value. */
  readonly isVariable: boolean;
}

/** Goes on below the document of the rules at a node. */
export function askRules(
  program: Program,
  frame: Frame,
  path: readonly Value[],
  node: RuleNode,
  asked: readonly AskedOperand[],
  below: (frame: Frame, value: Value) => Exit | undefined,
): Exit | undefined {
  const { evaluation } = frame;
  const set = ruleSetOf(program, node, path.length + 1);
  if (set.kind === "function") return undefined;
  if (set.kind === "complete") {
    return answerComplete(evaluation, node, set, (value) => below(frame, value));
  }
  return below(frame, partialDocument(frame, node, set, asked));
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
  answerComplete(evaluation, node, set, (value) => {
    found = value;
    return undefined;
  });
  return found;
}

/** Runs a rule, and the branches behind `else` as long as none gave a value. True when one did. */
interface Run {
  readonly isProduced: boolean;
  readonly exit: Exit | undefined;
}

function runCandidate(
  candidate: Candidate,
  run: (code: RuleCode) => Run,
): { readonly exit: Exit | undefined; readonly deferred: Exit | undefined } {
  let deferred: Exit | undefined;
  for (const code of [candidate.code, ...candidate.otherwise]) {
    const { isProduced, exit } = run(code);
    if (exit !== undefined && !exit.isDeferred) return { exit, deferred };
    deferred ??= exit;
    if (isProduced) break;
  }
  return { exit: undefined, deferred };
}

function answerComplete(
  evaluation: Evaluation,
  node: RuleNode,
  set: RuleSet,
  next: OnResult,
): Exit | undefined {
  const { documents } = evaluation.memo;
  if (documents.has(node)) {
    const known = documents.get(node);
    return known === undefined ? undefined : next(known);
  }
  let previous: Value | undefined;
  const run = (code: RuleCode): Run => {
    let isProduced = false;
    const exit = code.run(evaluation, [], set.findsOne, (frame) => {
      const value = code.value(frame);
      isProduced = true;
      if (previous !== undefined) {
        if (!equalValues(previous, value)) throw ruleConflict(code);
        return undefined;
      }
      previous = value;
      evaluation.memo.documents.set(node, value);
      return next(value);
    });
    return { isProduced, exit };
  };
  let deferred: Exit | undefined;
  for (const candidate of set.candidates) {
    const ran = runCandidate(candidate, run);
    if (ran.exit !== undefined) return ran.exit.outer;
    deferred ??= ran.deferred;
  }
  if (set.fallback !== undefined && previous === undefined) return run(set.fallback).exit?.outer;
  if (previous === undefined) evaluation.memo.documents.set(node, undefined);
  return deferred?.outer;
}

/** How many operands a function takes. */
export function functionArity(node: RuleNode): number {
  return node.rules[0]?.rule.head.args.length ?? 0;
}

/** Goes on with the result of a function. */
export function callFunction(
  program: Program,
  evaluation: Evaluation,
  node: RuleNode,
  args: readonly Value[],
  next: OnResult,
): Exit | undefined {
  const known = callsOf(evaluation.memo, node).get(args);
  if (known !== undefined) return next(known);
  const set = ruleSetOf(program, node, 0);
  let previous: Value | undefined;
  const run = (code: RuleCode): Run => {
    let isProduced = false;
    const exit = code.run(evaluation, args, set.findsOne, (frame) => {
      const value = code.value(frame);
      isProduced = true;
      callsOf(evaluation.memo, node).set(args, value);
      if (previous !== undefined) {
        if (!equalValues(previous, value)) throw functionConflict(code);
        return undefined;
      }
      previous = value;
      return next(value);
    });
    return { isProduced, exit };
  };
  let deferred: Exit | undefined;
  for (const candidate of set.candidates) {
    const ran = runCandidate(candidate, run);
    if (ran.exit !== undefined) return ran.exit.outer;
    deferred ??= ran.deferred;
  }
  if (set.fallback !== undefined && previous === undefined) return run(set.fallback).exit?.outer;
  return deferred?.outer;
}

/** As much of a partial document as is asked for. */
function partialDocument(
  frame: Frame,
  node: RuleNode,
  set: RuleSet,
  asked: readonly AskedOperand[],
): Value {
  const { evaluation } = frame;
  const whole = evaluation.memo.documents.get(node);
  if (whole !== undefined) return whole;
  const [first] = asked;
  if (first === undefined || first.isVariable) return wholeDocument(evaluation, node, set);
  const keys: Value[] = [];
  for (const { key } of asked.slice(0, set.depth)) {
    if (key === undefined) break;
    keys.push(key(frame));
  }
  if (keys.length === 0) return buildPartial(evaluation, set, keys);
  const calls = callsOf(evaluation.memo, node);
  const known = calls.get(keys);
  if (known !== undefined) return known;
  const built = buildPartial(evaluation, set, keys);
  calls.set(keys, built);
  return built;
}

function wholeDocument(evaluation: Evaluation, node: RuleNode, set: RuleSet): Value {
  const known = evaluation.memo.documents.get(node);
  if (known !== undefined) return known;
  const built = buildPartial(evaluation, set, []);
  evaluation.memo.documents.set(node, built);
  return built;
}

/** What the rules give whose heads agree with the keys. */
function buildPartial(evaluation: Evaluation, set: RuleSet, keys: readonly Value[]): Value {
  const builder = createBuilder(set.isSet);
  for (const { owned } of set.candidates) {
    const code = codeOf(set, owned, keys.length);
    code.run(evaluation, keys, false, (frame) => {
      builder.add(code, frame);
      return undefined;
    });
  }
  return builder.finish();
}

function ruleConflict({ owned }: RuleCode): Error {
  const message = `rule ${pathText(owned.ref)} produced conflicting values`;
  return conflict(message, owned.rule.location);
}

function functionConflict({ owned }: RuleCode): Error {
  const message = `function ${pathText(owned.ref)} produced conflicting values for the same inputs`;
  return conflict(message, owned.rule.location);
}
