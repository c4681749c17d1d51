import { memberOf } from "../values/lookup.ts";
import type { Value } from "../values/value.ts";
import { baseDocument, eachMember, isTargeted } from "./base-documents.ts";
import type { Pattern } from "./compile.ts";
import { type Asked, compilePath, type Operand } from "./compile-path.ts";
import { extentOf } from "./documents.ts";
import type { Exit } from "./exit.ts";
import type { Frame, Step } from "./frame.ts";
import type { AskedKey } from "./partial-document.ts";
import { ruleSetOf } from "./rule-set.ts";
import { constantStart, type RuleNode } from "./rule-tree.ts";
import { askRules, completeDocument } from "./rules.ts";

/** Where an evaluation is in `data`: the keys so far, which are put back before it returns, and the rules there. */
type TreeStep = (frame: Frame, path: Value[], node: RuleNode | undefined) => Exit | undefined;

/** Goes on with each value of a reference into `data` (topdown's evalTree). */
export function compileTree(asked: Asked): Step {
  const { tree } = asked.scope.program;
  const start = compileTreeAt(asked, 0);
  const { path, node, ruled } = constantStart(
    asked.operands.map(({ term }) => term),
    tree,
  );
  if (ruled !== undefined) return compileRuled(asked, path.length, ruled, start);
  if (path.length === 0) return (frame) => start(frame, [], tree);
  const skipped = compileTreeAt(asked, path.length);
  return (frame) =>
    frame.evaluation.targets.length === 0
      ? skipped(frame, [...path], node)
      : start(frame, [], tree);
}

/** A reference whose operand `at` leads to rules, and all before it are constants. */
function compileRuled(asked: Asked, at: number, node: RuleNode, start: TreeStep): Step {
  const { program } = asked.scope;
  const below = compilePath(asked, at + 1);
  return (frame) => {
    const { evaluation } = frame;
    const set = ruleSetOf(program, node, at + 2);
    if (set.kind !== "complete" || evaluation.isExact || evaluation.targets.length > 0) {
      return start(frame, [], program.tree);
    }
    const value = completeDocument(evaluation, node, set);
    return value === undefined ? undefined : below(frame, value);
  };
}

function compileTreeAt(asked: Asked, at: number): TreeStep {
  const { scope, operands, found, last } = asked;
  const operand = operands[at];
  if (operand === undefined) {
    return (frame, path, node) => {
      const value = extentOf(scope.program, frame.evaluation, path, node);
      if (value === undefined) return undefined;
      frame.slots[found] = value;
      return last(frame);
    };
  }
  const enter = compileEnter(asked, at);
  const { key, pattern } = operand;
  if (key === undefined) return enumerate(pattern as Pattern, enter);
  return (frame, path, node) => {
    const segment = key(frame);
    path.push(segment);
    const exit = enter(frame, path, node?.children.get(segment));
    path.pop();
    return exit;
  };
}

/** Goes on at the node that operand `at` leads to: to its rules, or further down. */
function compileEnter(asked: Asked, at: number): TreeStep {
  const { scope, operands } = asked;
  const further = compileTreeAt(asked, at + 1);
  const below = compilePath(asked, at + 1);
  const keys = askedKeys(operands.slice(at + 1), at + 1);
  const isAttempt = scope.attempt !== undefined;
  return (frame, path, node) => {
    if (node === undefined || isTargeted(frame.evaluation, path)) {
      return further(frame, path, undefined);
    }
    if (node.rules.length === 0) return further(frame, path, node);
    return askRules(scope.program, frame, path.length + 1, node, { keys, below, isAttempt });
  };
}

/** What is known of each operand when so many of the reference have a value. */
function askedKeys(operands: readonly Operand[], known: number): readonly AskedKey[] {
  const places = new Map<string, number>();
  return operands.map(({ term, key, pattern, knownAt }, at) => {
    if (knownAt <= known) return { key, pattern, isVariable: false, sameAs: undefined };
    const { value } = term;
    if (value.kind !== "var")
      return { key: undefined, pattern, isVariable: false, sameAs: undefined };
    const sameAs = places.get(value.name);
    places.set(value.name, at);
    return { key: undefined, pattern, isVariable: true, sameAs };
  });
}

/** The keys of base documents, then those of rules that are no keys of theirs. */
function enumerate({ match }: Pattern, enter: TreeStep): TreeStep {
  const enterAt = (frame: Frame, path: Value[], node: RuleNode | undefined, key: Value) => {
    if (!match(frame, key)) return undefined;
    path.push(key);
    const exit = enter(frame, path, node?.children.get(key));
    path.pop();
    return exit;
  };
  return (frame, path, node) => {
    const base = baseDocument(frame.evaluation, path);
    if (base !== undefined) {
      const exit = eachMember(base, (key) => {
        frame.evaluation.context.spend(1);
        return enterAt(frame, path, node, key);
      });
      if (exit !== undefined) return exit;
    }
    for (const key of node?.sorted ?? []) {
      if (base !== undefined && memberOf(base, key) !== undefined) continue;
      const exit = enterAt(frame, path, node, key);
      if (exit !== undefined) return exit;
    }
    return undefined;
  };
}
