import type { LosslessJson } from "../../../means/json/read-json.ts";
import { annotationsOf } from "../ast/annotations.ts";
import { compareTerms } from "../ast/compare.ts";
import type { Module, Ref, Rule } from "../ast/nodes.ts";
import { groundPath } from "./rule-tree.ts";

/**
 * The annotations that OPA's parser attaches to rules (v1/ast/annotations.go, attachRuleAnnotationsUnsorted): those of their
 * documents, and of rules with the same path that stand above them; the last of these to nobody else.
 */
export function ruleAnnotations(
  modules: readonly Module[],
): ReadonlyMap<Rule, readonly LosslessJson[]> {
  const attached = new Map<Rule, LosslessJson[]>();
  for (const module of modules) {
    const left = annotationsOf(module).flatMap(({ rule, ...annotation }) =>
      rule === undefined ? [] : [{ ...annotation, path: groundPath(module, rule) }],
    );
    if (left.length === 0) continue;
    for (const rule of module.rules) {
      const path = groundPath(module, rule);
      const own = left.filter((each) => {
        const isAbove = each.scope === "rule" && rule.location.row > each.row;
        return (isAbove || each.scope === "document") && areSame(each.path, path);
      });
      if (own.length > 0)
        attached.set(
          rule,
          own.map(({ members }) => members),
        );
      const last = own.filter(({ scope }) => scope === "rule").at(-1);
      if (last !== undefined) left.splice(left.indexOf(last), 1);
    }
  }
  return attached;
}

function areSame(left: Ref, right: Ref): boolean {
  if (left.length !== right.length) return false;
  return left.every((term, at) => compareTerms(term, right[at] as Ref[0]) === 0);
}
