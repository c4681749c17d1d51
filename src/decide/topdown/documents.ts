import { mergeValues } from "../values/merge-values.ts";
import { makeObject, type Value } from "../values/value.ts";
import { baseDocument, isTargeted } from "./base-documents.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RuleNode } from "./rule-tree.ts";
import { documentOf } from "./rules.ts";
import type { Program } from "./scope.ts";

/** The whole document at a path: what rules give below it over the base document (topdown's extent). */
export function extentOf(
  program: Program,
  evaluation: Evaluation,
  path: readonly Value[],
  node: RuleNode | undefined,
): Value | undefined {
  const base = baseDocument(evaluation, path);
  const virtual = node === undefined ? undefined : leavesOf(program, evaluation, path, node);
  if (virtual === undefined) return base;
  return base === undefined ? virtual : mergeValues(base, virtual);
}

function leavesOf(
  program: Program,
  evaluation: Evaluation,
  path: readonly Value[],
  node: RuleNode,
): Value {
  const entries: [Value, Value][] = [];
  for (const key of node.sorted) {
    const child = node.children.get(key) as RuleNode;
    if (child.isHidden) continue;
    const below = [...path, key];
    const value =
      child.rules.length > 0
        ? leafOf(program, evaluation, below, child)
        : leavesOf(program, evaluation, below, child);
    if (value !== undefined) entries.push([key, value]);
  }
  return makeObject(entries);
}

/** What a reference to the leaf would give: a `with` may have put base data in the place of its rules. */
function leafOf(
  program: Program,
  evaluation: Evaluation,
  path: readonly Value[],
  node: RuleNode,
): Value | undefined {
  return isTargeted(evaluation, path)
    ? baseDocument(evaluation, path)
    : documentOf(evaluation, path, node, program);
}
