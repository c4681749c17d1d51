import type { Steps } from "../../means/async/steps.ts";
import type { Module, Ref, Rule, Term } from "../../opa/rego/ast/nodes.ts";
import { compareValues, makeNumber, type Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";

/** Rules by their paths (v1/ast/compile.go, TreeNode). */
export interface RuleNode {
  readonly key: Value;
  readonly rules: OwnedRule[];
  /** The reference of one of them has variables: what it gives lies below. */
  isOpen: boolean;
  readonly children: ValueMap<RuleNode>;
  /** The keys of the children in order. */
  sorted: readonly Value[];
  isHidden: boolean;
  /** Among the functions of a program, where it is one. */
  place: number;
}

/** A rule with its full reference: `data`, the package, the head's. */
export interface OwnedRule {
  readonly rule: Rule;
  readonly ref: Ref;
}

/** Rules that are entered in a millisecond or so. */
const RULES_AT_ONCE = 64;

export function* createRuleTree(modules: readonly Module[]): Steps<RuleNode> {
  const root = createNode("data");
  for (const { path, rules } of modules) {
    if (rules.length === 0) nodeAt(root, path);
    for (const [at, rule] of rules.entries()) {
      addRule(root, { rule, ref: [...path, ...asStrings(rule.head.ref)] });
      if (at % RULES_AT_ONCE === RULES_AT_ONCE - 1) yield;
    }
  }
  const system = root.children.get("system");
  if (system !== undefined) system.isHidden = true;
  yield;
  sortKeys(root);
  return root;
}

function createNode(key: Value): RuleNode {
  return {
    ...{ key, rules: [], isOpen: false, children: new ValueMap(), sorted: [] },
    ...{ isHidden: false, place: -1 },
  };
}

/** A head's name is a variable in the tree, and a string in the path. */
function asStrings(ref: Ref): Ref {
  const [head, ...rest] = ref as [Term, ...Term[]];
  if (head.value.kind !== "var") return ref;
  return [{ ...head, value: { kind: "string", text: head.value.name } }, ...rest];
}

function addRule(root: RuleNode, owned: OwnedRule): void {
  const prefix = groundPrefix(owned.ref);
  const node = nodeAt(root, prefix);
  node.rules.push(owned);
  if (prefix.length < owned.ref.length) node.isOpen = true;
}

/** The part of a reference before its first operand that is no constant. */
export function groundPrefix(ref: Ref): Ref {
  const end = ref.findIndex((term, at) => at > 0 && constantOf(term) === undefined);
  return end === -1 ? ref : ref.slice(0, end);
}

function nodeAt(root: RuleNode, path: Ref): RuleNode {
  let node = root;
  for (const term of path.slice(1)) {
    const key = constantOf(term) as Value;
    let child = node.children.get(key);
    if (child === undefined) {
      child = createNode(key);
      node.children.set(key, child);
    }
    node = child;
  }
  return node;
}

function sortKeys(node: RuleNode): void {
  node.sorted = [...node.children.entries()].map(([key]) => key).sort(compareValues);
  for (const [, child] of node.children.entries()) sortKeys(child);
}

/** The value of a scalar constant; undefined for any other term. */
export function constantOf({ value }: Term): Value | undefined {
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
      return value.boolean;
    case "number":
      return makeNumber(value.text);
    case "string":
      return value.text;
    default:
      return undefined;
  }
}

/** The rules that answer at a node: with those below it where a rule's own reference has variables. */
export function rulesAt(node: RuleNode): readonly OwnedRule[] {
  return node.isOpen ? [...rulesBelow(node)] : node.rules;
}

/** The rules at a node and below it, in order. */
export function* rulesBelow(node: RuleNode): Generator<OwnedRule> {
  yield* node.rules;
  for (const key of node.sorted) yield* rulesBelow(node.children.get(key) as RuleNode);
}

/** Where constants lead. */
export interface Start {
  readonly path: readonly Value[];
  readonly node: RuleNode | undefined;
  /** The node with rules that the next constant leads to. */
  readonly ruled: RuleNode | undefined;
}

/** How far constants lead before a node with rules: nothing is asked on the way while no `with` replaces data. */
export function constantStart(terms: readonly Term[], root: RuleNode): Start {
  const path: Value[] = [];
  let node: RuleNode | undefined = root;
  for (const term of terms) {
    const key = constantOf(term);
    if (key === undefined) break;
    const child: RuleNode | undefined = node?.children.get(key);
    if (child !== undefined && child.rules.length > 0) return { path, node, ruled: child };
    path.push(key);
    node = child;
  }
  return { path, node, ruled: undefined };
}
