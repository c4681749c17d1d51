import {
  alive,
  below,
  type ChainNode,
  isLeaf,
  levelStart,
  rightOf,
  type Slot,
} from "./chain-node.ts";

/** Counts one more holder of a node. */
export function hold<Node extends ChainNode | undefined>(node: Node): Node {
  if (node !== undefined) alive(node).holders++;
  return node;
}

/**
 * Counts one holder less of the node in a slot. Without holders the node leaves its level, what is below it is released, and
 * the slot holds a neighbour, if there is one. Returns the number of nodes that went.
 */
export function release(slot: Slot): number {
  const node = slot.node;
  if (node === undefined || --alive(node).holders !== 0) return 0;
  node.gone = true;
  const [left, right]: [Slot, Slot] = [{ node: node.left }, { node: node.right }];
  if (left.node !== undefined) left.node.right = undefined;
  if (right.node !== undefined) right.node.left = undefined;
  let gone = release(left) + release(right);
  if (left.node !== undefined) left.node.right = hold(right.node);
  if (right.node !== undefined) right.node.left = hold(left.node);
  slot.node = left.node ?? right.node;
  gone += releaseTree({ node: node.yes.node }) + releaseTree({ node: node.no.node });
  return gone + 1;
}

/** Releases a slot's node, and its whole level where nothing else leads there. */
export function releaseTree(slot: Slot): number {
  const gone = release(slot);
  return slot.node === undefined ? gone : gone + releaseUnheldLevel(slot.node);
}

function releaseUnheldLevel(node: ChainNode): number {
  const start = levelStart(node);
  let at: ChainNode | undefined = start;
  for (let steps = 0; at !== undefined; at = rightOf(at, steps++)) {
    const neighbours = (at.left === undefined ? 0 : 1) + (at.right === undefined ? 0 : 1);
    if (at.holders > neighbours) return 0;
  }
  let gone = 0;
  const slot: Slot = { node: start };
  while (slot.node !== undefined && slot.node.holders > 0) gone += release(slot);
  return gone;
}

/** Removes a node, with what is below it, wherever it is in a tree. Returns the number of nodes that went. */
export function removeFromTree(tree: Slot, node: ChainNode, depth = 0): number {
  if (tree.node === undefined) return 0;
  let gone = 0;
  let at: ChainNode | undefined = levelStart(tree.node);
  for (let steps = 0; at !== undefined && gone === 0; at = rightOf(at, steps++)) {
    if (at === node) return removeHere(tree, at);
    gone += removeFromTree(at.yes, node, below(depth));
    gone += removeFromTree(at.no, node, below(depth));
    if (isLeaf(at) && !at.yes.decided && !at.no.decided) return gone + removeHere(tree, at);
  }
  return gone;
}

function removeHere(tree: Slot, node: ChainNode): number {
  if (tree.node === node) tree.node = node.left ?? node.right;
  if (node.left !== undefined) node.left.right = node.right;
  if (node.right !== undefined) node.right.left = node.left;
  node.left = undefined;
  node.right = undefined;
  return release({ node });
}
