import type { Compilation } from "./compilation.ts";
import { dataTree, type RuleTree, textChildren } from "./rule-tree.ts";

/**
 * The paths below `data` of all rules without arguments, as far as names of theirs are constant, and of what lies above
 * rules: what OPA takes as entrypoints.
 */
export function rulePaths({ ruleTree }: Compilation): readonly (readonly string[])[] {
  return pathsBelow(dataTree(ruleTree), ({ rules }) => rules.every(hasNoArguments));
}

/** The packages, and what else has no rule of its own, only rules below: `p.q` for a rule `r.s` of the package `p.q`, and `p.q.r`. */
export function packagePaths({ ruleTree }: Compilation): readonly (readonly string[])[] {
  return pathsBelow(dataTree(ruleTree), ({ rules }) => rules.length === 0);
}

function hasNoArguments({ head }: RuleTree["rules"][number]): boolean {
  return head.args.length === 0;
}

function pathsBelow(
  tree: RuleTree,
  isWanted: (node: RuleTree) => boolean,
  above: readonly string[] = [],
): (readonly string[])[] {
  return [...textChildren(tree)].flatMap(([text, child]) => {
    const path = [...above, text];
    return [...(isWanted(child) ? [path] : []), ...pathsBelow(child, isWanted, path)];
  });
}
