import { isGround } from "../ast/ground.ts";
import type { Ref, Rule } from "../ast/nodes.ts";
import { isScalar } from "../ast/terms.ts";
import { isEmptyBody } from "./equalities.ts";
import { findNode, type RuleTree } from "./rule-tree.ts";

/**
 * Tells of a whole reference whether rules stand behind it that are never undefined (v1/ast, isRefToKnownDefinedRule), as
 * they are now: a later look would take a template string in them that has become a call for a constant.
 */
export function definedRules(tree: RuleTree): (ref: Ref) => boolean {
  const defined = new Set<RuleTree | undefined>();
  noteDefined(tree, defined);
  return (ref) => defined.has(findNode(tree, ref));
}

/** As deep as the longest path. */
function noteDefined(node: RuleTree, defined: Set<RuleTree | undefined>): void {
  if (areDefined(node.rules)) defined.add(node);
  for (const child of node.children.values()) noteDefined(child, defined);
}

function areDefined(rules: readonly Rule[]): boolean {
  const [first, ...others] = rules;
  if (first === undefined || first.head.args.length > 0) return false;
  if (first.isDefault || first.head.value === undefined) return true;
  return others.length === 0 ? isConstant(first) : others.some(({ isDefault }) => isDefault);
}

function isConstant({ head: { value }, body }: Rule): boolean {
  if (value === undefined || !isEmptyBody(body)) return false;
  switch (value.value.kind) {
    case "array":
    case "object":
    case "set":
      return isGround(value);
    default:
      return isScalar(value) || value.value.kind === "var";
  }
}
