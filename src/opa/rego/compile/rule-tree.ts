import { isGround } from "../ast/ground.ts";
import type { Module, Ref, Rule, Term } from "../ast/nodes.ts";
import type { Compilation } from "./compilation.ts";

/** The rules by the constant part of their path, `data` first. */
export interface RuleTree {
  readonly children: Map<string | Term, RuleTree>;
  /** Without those behind an `else`. */
  readonly rules: Rule[];
}

/** Enters all rules, whose heads have their references by now: OPA's SetRuleTree. */
export function setRuleTree(compilation: Pick<Compilation, "modules" | "ruleTree">): void {
  const root = emptyTree();
  for (const module of compilation.modules) {
    if (module.rules.length === 0) nodeAt(root, module.path);
    for (const rule of module.rules) {
      nodeAt(root, groundPath(module, rule)).rules.push(rule);
    }
  }
  compilation.ruleTree = root;
}

export function emptyTree(): RuleTree {
  return { children: new Map(), rules: [] };
}

/** The node at a reference, if all its parts are constants that lead there. */
export function findNode(tree: RuleTree, ref: Ref): RuleTree | undefined {
  let node: RuleTree | undefined = tree;
  for (const term of ref) node = node === undefined ? undefined : childOf(node, term);
  return node;
}

export function childOf({ children }: RuleTree, term: Term): RuleTree | undefined {
  const key = keyOf(term);
  return key === undefined ? undefined : children.get(key);
}

/** The children that the texts of paths lead to. */
export function* textChildren({ children }: RuleTree): Generator<[text: string, child: RuleTree]> {
  for (const [key, child] of children) {
    if (typeof key === "string" && key.startsWith(TEXT_KEY))
      yield [key.slice(TEXT_KEY.length), child];
  }
}

/** The rules below `data`. */
export function dataTree(root: RuleTree): RuleTree {
  return root.children.get("var data") ?? emptyTree();
}

/** How a child is keyed that a string leads to. */
const TEXT_KEY = "string ";

/** How many operands a builtin or a function takes, undefined where a reference is neither that nor a rule. */
export function arityOf(
  { builtins, ruleTree }: Pick<Compilation, "builtins" | "ruleTree">,
  ref: Ref,
): number | undefined {
  const builtin = builtins.get(nameOf(ref) ?? "");
  return builtin?.arity ?? findNode(ruleTree, ref)?.rules[0]?.head.args.length;
}

/** A name of one or more words, as builtins have it; undefined for what else a reference says. */
export function nameOf([head, ...rest]: Ref): string | undefined {
  if (head?.value.kind !== "var") return undefined;
  const words = [head.value.name];
  for (const { value } of rest) {
    if (value.kind !== "string") return undefined;
    words.push(value.text);
  }
  return words.join(".");
}

/** The path of a rule under `data`, as far as it is constant. */
export function groundPath(module: Module, rule: Rule): Ref {
  return constantPart(pathOf(module, rule));
}

function pathOf({ path }: Module, { head }: Rule): Ref {
  const [first, ...rest] = head.ref;
  if (first?.value.kind !== "var") return path;
  return [...path, { ...first, value: { kind: "string", text: first.value.name } }, ...rest];
}

function constantPart(ref: Ref): Ref {
  const end = ref.findIndex((term, at) => at > 0 && !isGround(term));
  return end < 0 ? ref : ref.slice(0, end);
}

/** Creates what is missing on the way. */
function nodeAt(root: RuleTree, path: Ref): RuleTree {
  let node = root;
  for (const term of path) {
    const key = keyOf(term) ?? term;
    const child = node.children.get(key) ?? emptyTree();
    node.children.set(key, child);
    node = child;
  }
  return node;
}

/** As in OPA numbers are told apart by their text, and a collection is found by nobody: each is a key of its own. */
function keyOf(term: Term): string | Term | undefined {
  const { value } = term;
  switch (value.kind) {
    case "string":
    case "number":
      return `${value.kind} ${value.text}`;
    case "var":
      return `var ${value.name}`;
    case "boolean":
      return String(value.boolean);
    case "ref":
    case "call":
      return undefined;
    default:
      return value.kind === "null" ? "null" : term;
  }
}
