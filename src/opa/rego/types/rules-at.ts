import { compareTerms } from "../ast/compare.ts";
import type { Ref, Rule, Term } from "../ast/nodes.ts";
import { childOf, type RuleTree } from "../compile/rule-tree.ts";
import { isConstant } from "./constant.ts";

/** The rules that a reference may read, those behind an `else` apart: OPA's GetRulesDynamic. */
export function rulesAt(root: RuleTree, ref: Ref, pathOf: (rule: Rule) => Ref): ReadonlySet<Rule> {
  const found = new Set<Rule>();
  collect(root, 0);
  return found;

  function collect(tree: RuleTree, at: number): void {
    const part = ref[at];
    if (part === undefined) {
      addAll(tree, found);
      return;
    }
    for (const child of childrenAt(tree, part, at)) {
      for (const rule of child.rules) {
        if (mayMeet(pathOf(rule), ref, at + 1)) found.add(rule);
      }
      collect(child, at + 1);
    }
  }
}

function childrenAt(tree: RuleTree, part: Term, at: number): Iterable<RuleTree> {
  if (at > 0 && !isConstant(part)) return tree.children.values();
  const child = childOf(tree, part);
  return child === undefined ? [] : [child];
}

function addAll({ children, rules }: RuleTree, found: Set<Rule>): void {
  for (const rule of rules) found.add(rule);
  for (const child of children.values()) addAll(child, found);
}

/** What is no constant meets anything. */
function mayMeet(path: Ref, ref: Ref, start: number): boolean {
  for (let at = start; at < path.length && at < ref.length; at++) {
    const [left, right] = [path[at] as Term, ref[at] as Term];
    if (isConstant(left) && isConstant(right) && compareTerms(left, right) !== 0) return false;
  }
  return true;
}
