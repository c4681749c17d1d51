import { allDecide } from "./add-to-tree.ts";
import {
  asksTheSame,
  below,
  type ChainNode,
  comesAfter,
  isLeaf,
  levelStart,
  rightOf,
  type Slot,
} from "./chain-node.ts";
import { hold, release, removeFromTree } from "./hold-nodes.ts";

/** What a search has found on its way down. */
interface Trail {
  /** The nodes compared last were the same. */
  matches: boolean;
  /** Some on the way were. */
  matchedOnce: boolean;
  existingEnds: boolean;
  freshEnds: boolean;
  /** The existing tree has nodes above those that match. */
  existingIsLonger: boolean;
  freshIsLonger: boolean;
}

/** One level of a search. */
interface Step {
  readonly tree: Slot;
  readonly action: number;
  /** What came from above. */
  readonly above: Trail;
  /** What this level adds. */
  readonly here: Trail;
  readonly at: Slot;
  readonly fresh: ChainNode;
  readonly depth: number;
  gone: number;
}

/** `redundant`: the tree has a shorter chain with all that the new one asks, which is then dropped. */
export interface Pruned {
  readonly gone: number;
  readonly redundant: boolean;
}

/** Takes chains out of a call's tree that a new chain, being a part of them, makes needless. */
export function pruneTree(tree: Slot, fresh: ChainNode, action: number): Pruned {
  const trail = {
    matches: false,
    matchedOnce: false,
    existingEnds: false,
    freshEnds: false,
    existingIsLonger: false,
    freshIsLonger: false,
  };
  const step = { tree, action, fresh, depth: 0 };
  const gone = search(step, tree, trail);
  return { gone, redundant: trail.matches && trail.existingEnds && trail.freshIsLonger };
}

function search(
  { tree, action, fresh, depth }: Pick<Step, "tree" | "action" | "fresh" | "depth">,
  from: Slot,
  above: Trail,
): number {
  const here = { ...above };
  const step: Step = { tree, action, above, here, at: { node: from.node }, fresh, depth, gone: 0 };
  if (from.node !== undefined && !(above.matchedOnce && !above.matches)) searchLevel(step);
  if (here.matches) join(above, here);
  else above.matches = false;
  return step.gone;
}

function searchLevel(step: Step): void {
  let next: ChainNode | undefined = levelStart(step.at.node as ChainNode);
  for (let steps = 0; next !== undefined; steps++) {
    const node: ChainNode = next;
    step.at.node = node;
    // Kept before the node may go.
    next = rightOf(node, steps);
    if (visit(step, node) === "stop") return;
  }
  step.here.matches = false;
}

function visit(step: Step, node: ChainNode): "stop" | "next" {
  if (asksTheSame(node, step.fresh)) return visitSame(step, node);
  if (comesAfter(node, step.fresh)) return visitBelowExisting(step);
  return visitBelowFresh(step);
}

function visitSame(step: Step, node: ChainNode): "stop" | "next" {
  const { here, fresh } = step;
  here.matches = true;
  here.matchedOnce = true;
  if (isLeaf(fresh)) here.freshEnds = true;
  if (isLeaf(node)) here.existingEnds = true;
  if (hasMore(node, fresh)) return "stop";
  if (here.freshEnds && here.existingEnds && endsDiffer(node, fresh)) return "stop";
  for (const side of ["yes", "no"] as const) {
    const rest = fresh[side].node;
    if (rest === undefined) continue;
    const at = step.at.node as ChainNode;
    const trail = { ...step.above, matches: true, matchedOnce: true };
    descend(step, at[side], rest, trail);
    if (trail.matches) join(here, trail);
    if (step.at.node === undefined) return "next";
  }
  return dropIfCovered(step);
}

/** True where the node there has an outcome on a side on which the new one has none. */
function hasMore(node: ChainNode, fresh: ChainNode): boolean {
  return (["yes", "no"] as const).some((side) => {
    const [ours, theirs] = [node[side], fresh[side]];
    return (
      (ours.decided || ours.node !== undefined) && !(theirs.decided || theirs.node !== undefined)
    );
  });
}

function endsDiffer(node: ChainNode, fresh: ChainNode): boolean {
  return (["yes", "no"] as const).some(
    (side) =>
      node[side].decided !== fresh[side].decided || node[side].action !== fresh[side].action,
  );
}

function dropIfCovered(step: Step): "stop" | "next" {
  const { here } = step;
  const node = step.at.node as ChainNode;
  if (!here.matches || !decidesOnlyHere(node, step.action)) return "next";
  if (here.freshEnds && here.existingIsLonger) {
    step.gone += removeFromTree(step.tree, node);
    return step.tree.node === undefined ? "stop" : "next";
  }
  return here.existingEnds && here.freshIsLonger ? "stop" : "next";
}

function decidesOnlyHere(node: ChainNode, action: number): boolean {
  return allDecide({ node }, action);
}

/** The existing tree asks something before what the new chain asks first: look below it. */
function visitBelowExisting(step: Step): "stop" | "next" {
  if (step.above.freshIsLonger) return "stop";
  for (const side of ["yes", "no"] as const) {
    const at = step.at.node as ChainNode;
    if (at[side].node === undefined) continue;
    const trail = { ...step.above, matches: false, existingIsLonger: true };
    descend(step, at[side], step.fresh, trail);
    if (trail.matches) {
      join(step.here, trail);
      return "stop";
    }
    if (step.at.node === undefined) return "next";
  }
  return "next";
}

/** The new chain asks something before what the existing tree asks here: look below that. */
function visitBelowFresh(step: Step): "stop" | "next" {
  if (step.above.existingIsLonger) return "stop";
  for (const side of ["yes", "no"] as const) {
    const rest = step.fresh[side].node;
    if (rest === undefined) continue;
    const trail = { ...step.above, matches: false, freshIsLonger: true };
    descend(step, step.at, rest, trail);
    if (trail.matches) {
      join(step.here, trail);
      return "stop";
    }
    if (step.at.node === undefined) return "next";
  }
  return "next";
}

/** Searches below while holding the node, which goes with the last holder; a neighbour then takes its place here. */
function descend(step: Step, from: Slot, fresh: ChainNode, trail: Trail): void {
  hold(step.at.node);
  step.gone += search({ ...step, fresh, depth: below(step.depth) }, from, trail);
  step.gone += release(step.at);
}

function join(trail: Trail, found: Trail): void {
  for (const key of Object.keys(found) as (keyof Trail)[]) if (found[key]) trail[key] = true;
}
