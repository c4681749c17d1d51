import type { Ref, Term } from "../ast/nodes.ts";
import { keyOfTerm } from "./constant.ts";
import type { Type } from "./type.ts";

/** The types of variables, and of what is below them where it is known part by part. */
export interface TypeTree {
  /** Undefined for the root. */
  readonly key: Term | undefined;
  type: Type | undefined;
  readonly children: Map<string, TypeTree>;
}

export function newTypeTree(key?: Term): TypeTree {
  return { key, type: undefined, children: new Map() };
}

export function childOf({ children }: TypeTree, term: Term | undefined): TypeTree | undefined {
  if (children.size === 0 || term === undefined) return undefined;
  const key = keyOfTerm(term);
  return key === undefined ? undefined : children.get(key);
}

/** Creates what is missing. */
export function growChild(tree: TypeTree, term: Term): TypeTree {
  // Paths of rules are constant, and what else is put here is a variable.
  const key = keyOfTerm(term) ?? "";
  const child = tree.children.get(key) ?? newTypeTree(term);
  tree.children.set(key, child);
  return child;
}

export function putType(tree: TypeTree, path: Ref, type: Type): void {
  path.reduce(growChild, tree).type = type;
}

/** The types below a node that have none above them there, by their paths. */
export function* leavesBelow(tree: TypeTree): Generator<readonly [path: Ref, type: Type]> {
  for (const child of tree.children.values()) yield* leavesOf(child, []);
}

function* leavesOf(tree: TypeTree, above: Ref): Generator<readonly [path: Ref, type: Type]> {
  const path = tree.key === undefined ? above : [...above, tree.key];
  if (tree.type !== undefined) {
    yield [path, tree.type];
    return;
  }
  for (const child of tree.children.values()) yield* leavesOf(child, path);
}

/** The types of all nodes by their paths. */
export function* typesIn(
  { children }: TypeTree,
  above: Ref = [],
): Generator<readonly [path: Ref, type: Type]> {
  for (const child of children.values()) {
    const path = child.key === undefined ? above : [...above, child.key];
    if (child.type !== undefined) yield [path, child.type];
    yield* typesIn(child, path);
  }
}
