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
import { hold, release } from "./hold-nodes.ts";

/**
 * `exists`: libseccomp refuses the rule (EEXIST), because the same question is answered with another action already. `partly`:
 * it drops a part of the rule, or changes one that is there.
 */
export type Added = "added" | "partly" | "exists";

/** Merges a rule's chain into a call's tree. */
export function addToTree(existing: Slot, fresh: ChainNode, depth = 0): Added {
  let at = existing.node;
  for (let steps = 0; at !== undefined; at = rightOf(at, steps++)) {
    if (asksTheSame(at, fresh)) return merge(at, fresh, depth);
    if (comesAfter(at, fresh)) return insertBefore(existing, at, fresh);
    if (at.right === undefined) {
      const added = isLinked(fresh) ? "partly" : "added";
      fresh.left = hold(at);
      at.right = hold(fresh);
      return added;
    }
  }
  return "added";
}

/** A node that two ways lead to is put into a second level, and its links to the first are overwritten. */
function isLinked(node: ChainNode): boolean {
  return node.left !== undefined || node.right !== undefined;
}

function insertBefore(existing: Slot, at: ChainNode, fresh: ChainNode): Added {
  const added = isLinked(fresh) ? "partly" : "added";
  if (at.left !== undefined) {
    at.left.right = hold(fresh);
    fresh.left = at.left;
    at.left = hold(fresh);
    fresh.right = at;
  } else {
    at.left = hold(fresh);
    fresh.right = hold(at);
  }
  if (existing.node === at) {
    existing.node = hold(fresh);
    release({ node: at });
  }
  return added;
}

function merge(at: ChainNode, fresh: ChainNode, depth: number): Added {
  const found: Added[] = [mergeAction(at, fresh, "yes"), mergeAction(at, fresh, "no")];
  if (found.includes("exists")) return "exists";
  for (const side of ["yes", "no"] as const) {
    const [ours, theirs] = [at[side], fresh[side]];
    if (theirs.node === undefined) continue;
    if (ours.node !== undefined) {
      found.push(addToTree(ours, theirs.node, below(depth)));
      if (found.at(-1) === "exists") return "exists";
    } else if (ours.decided) {
      // The rule that is there decides earlier; the new one's other side is not looked at either.
      if (side === "yes" && fresh.no.node !== undefined) found.push("partly");
      break;
    } else {
      ours.node = hold(theirs.node);
    }
  }
  return found.includes("partly") ? "partly" : "added";
}

function mergeAction(at: ChainNode, fresh: ChainNode, side: "yes" | "no"): Added {
  const [ours, theirs] = [at[side], fresh[side]];
  if (!theirs.decided) return "added";
  if (!ours.decided) {
    if (!allDecide(ours, theirs.action)) return "exists";
    release(ours);
    ours.node = undefined;
    ours.action = theirs.action;
    ours.decided = true;
    return "added";
  }
  if (theirs.action === ours.action) return "added";
  moveBound(at, fresh, side);
  return isLeaf(at) || isLeaf(fresh) ? "exists" : "partly";
}

/**
 * Of two bounds with different actions and the same upper half, the action of the farther bound is kept for the upper half
 * alone. For bounds from above libseccomp writes it to the wrong side, which then decides nothing.
 */
function moveBound(at: ChainNode, fresh: ChainNode, side: "yes" | "no"): void {
  if (!fresh.high) return;
  const isFarther = side === "yes" ? fresh.whole > at.whole : fresh.whole < at.whole;
  if (isFarther) at.yes.action = fresh.yes.action;
}

/** True where every action in a tree is this one. */
export function allDecide(tree: Slot, action: number, depth = 0): boolean {
  let at = tree.node === undefined ? undefined : levelStart(tree.node);
  for (let steps = 0; at !== undefined; at = rightOf(at, steps++)) {
    for (const outcome of [at.yes, at.no]) {
      if (outcome.decided && outcome.action !== action) return false;
      if (!allDecide(outcome, action, below(depth))) return false;
    }
  }
  return true;
}
