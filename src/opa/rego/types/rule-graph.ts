import { compareTexts } from "../../go/text-bytes.ts";
import { compareTerms } from "../ast/compare.ts";
import type { Module, Ref, Rule } from "../ast/nodes.ts";
import { branchesOf, rulesOf, type Visitor, walkExpression, walkHead } from "../ast/visit.ts";
import type { Compilation } from "../compile/compilation.ts";
import type { RuleTree } from "../compile/rule-tree.ts";
import { isConstant } from "./constant.ts";
import { knownValues, narrowRef } from "./known-values.ts";
import { rulesAt } from "./rules-at.ts";

/** Which rules read which. */
export interface RuleGraph {
  readonly dependencies: ReadonlyMap<Rule, ReadonlySet<Rule>>;
  readonly dependents: ReadonlyMap<Rule, ReadonlySet<Rule>>;
  /** The path of a rule, `data` first. */
  readonly pathOf: (rule: Rule) => Ref;
}

/** The graph of the rules as they are at OPA's stage SetGraph, which later stages change no more. */
export function createRuleGraph({
  modules,
  ruleTree,
}: Pick<Compilation, "modules" | "ruleTree">): RuleGraph {
  const paths = new Map<Rule, Ref>();
  for (const module of modules) {
    for (const rule of rulesOf(module)) paths.set(rule, pathIn(module, rule));
  }
  const pathOf = (rule: Rule): Ref => paths.get(rule) ?? rule.head.ref;
  const dependencies = new Map<Rule, Set<Rule>>();
  const dependents = new Map<Rule, Set<Rule>>();
  for (const rule of paths.keys()) {
    const read = readBy(rule, ruleTree, pathOf);
    dependencies.set(rule, read);
    for (const other of read) {
      const readers = dependents.get(other) ?? new Set();
      dependents.set(other, readers.add(rule));
    }
  }
  return { dependencies, dependents, pathOf };
}

function pathIn({ path }: Module, { head }: Rule): Ref {
  const [first, ...rest] = head.ref;
  if (first?.value.kind !== "var") return [...path, ...head.ref];
  return [...path, { ...first, value: { kind: "string", text: first.value.name } }, ...rest];
}

function readBy(rule: Rule, tree: RuleTree, pathOf: (rule: Rule) => Ref): Set<Rule> {
  const read = new Set<Rule>();
  const known = knownValues(rule.body);
  let at = 0;
  const visitor: Visitor = {
    term: ({ value }) => {
      if (value.kind !== "ref") return false;
      for (const ref of narrowAt(value.terms)) {
        for (const other of rulesAt(tree, ref, pathOf)) {
          for (const branch of branchesOf(other)) read.add(branch);
        }
      }
      return false;
    },
  };
  const narrowAt = (ref: Ref): readonly Ref[] => {
    const values = known[at];
    const isWritten = ref.slice(1).every(isConstant) || values === undefined;
    return isWritten ? [ref] : narrowRef(ref, values);
  };
  for (; at < rule.body.length; at++) {
    walkExpression(rule.body[at] as Rule["body"][number], visitor);
  }
  walkHead(rule.head, visitor);
  return read;
}

/** All rules, each behind those that it reads, and otherwise in the order of the text. */
export function sortRules({ dependencies }: RuleGraph): readonly Rule[] {
  const sorted: Rule[] = [];
  const seen = new Set<Rule>();
  const waiting: { readonly rule: Rule; readonly left: Iterator<Rule> }[] = [];
  const enter = (rule: Rule): void => {
    if (seen.has(rule)) return;
    seen.add(rule);
    waiting.push({ rule, left: inOrder(dependencies.get(rule) ?? []).values() });
  };
  for (const rule of inOrder(dependencies.keys())) {
    enter(rule);
    for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
      const next = last.left.next();
      if (next.done !== true) enter(next.value);
      else sorted.push((waiting.pop() as typeof last).rule);
    }
  }
  return sorted;
}

function inOrder(rules: Iterable<Rule>): readonly Rule[] {
  return [...rules].sort(compareRules);
}

function compareRules(left: Rule, right: Rule): number {
  const [a, b] = [left.location, right.location];
  return (
    compareTexts(a.file, b.file) ||
    a.row - b.row ||
    a.col - b.col ||
    compareTerms(refTerm(left), refTerm(right))
  );
}

function refTerm({ head }: Rule): Parameters<typeof compareTerms>[0] {
  return { value: { kind: "ref", terms: head.ref }, location: head.location };
}
