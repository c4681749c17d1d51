import type { Location } from "../../../domain/policy-error.ts";

type Tree = { [member: string]: unknown };

/** A copy of a part of the tree, in which everything has the place given, or keeps its own. */
export function copyTree<Node>(node: Node, location?: Location): Node {
  return copy(node, location) as Node;
}

function copy(node: unknown, location: Location | undefined): unknown {
  if (Array.isArray(node)) return node.map((each) => copy(each, location));
  if (typeof node !== "object" || node === null) return node;
  const copied: Tree = {};
  for (const [name, member] of Object.entries(node)) {
    copied[name] = name === "location" ? (location ?? member) : copy(member, location);
  }
  return copied;
}

/** Gives everything in a part of the tree the same place. */
export function moveTree(node: unknown, location: Location): void {
  if (typeof node !== "object" || node === null) return;
  for (const [name, member] of Object.entries(node)) {
    if (name === "location") (node as Tree)[name] = location;
    else moveTree(member, location);
  }
}

/** Gives one node a place. */
export function placeAt<Node extends { readonly location: Location }>(
  node: Node,
  location: Location,
): Node {
  (node as { location: Location }).location = location;
  return node;
}
