import { type Added, addToTree } from "./add-to-tree.ts";
import type { Slot } from "./chain-node.ts";
import { chainOfRule } from "./chain-of-rule.ts";
import { releaseTree } from "./hold-nodes.ts";
import type { LibraryRule } from "./library-rule.ts";
import { pruneTree } from "./prune-tree.ts";

/** What libseccomp keeps for one call. */
export interface CallRules {
  readonly tree: Slot;
  /** What the call gets where the tree is empty. */
  action: number;
  /** Nodes as libseccomp counts them: calls with few come first in a filter. */
  size: number;
}

/**
 * What became of a rule: `added`; `swallowed` by a shorter one that is there; `swallows` all that are there; `partly`: a
 * part of it is lost, or of one that is there; `exists`: it is refused.
 */
export type RuleOutcome = Added | "swallowed" | "swallows";

/** Adds a rule to those of its call. */
export function addRule(
  calls: Map<number | string, CallRules>,
  call: number | string,
  rule: LibraryRule,
  bits: 32 | 64,
): RuleOutcome {
  const chain = chainOfRule(rule, bits);
  const there = calls.get(call);
  if (there === undefined) {
    calls.set(call, { tree: chain.first, action: rule.action, size: chain.size });
    return "added";
  }
  if (there.tree.node === undefined) return "swallowed";
  if (chain.first.node === undefined) {
    releaseTree(there.tree);
    there.tree.node = undefined;
    there.size = 0;
    there.action = rule.action;
    return "swallows";
  }
  const pruned = pruneTree(there.tree, chain.first.node, rule.action);
  there.size -= pruned.gone;
  if (pruned.gone > 0 && there.tree.node === undefined) {
    there.tree.node = chain.first.node;
    there.size = chain.size;
    return "added";
  }
  if (pruned.gone === 0 && pruned.redundant) return "swallowed";
  const added = addToTree(there.tree, chain.first.node);
  if (added !== "exists") there.size += chain.size - releaseTree(chain.first);
  return added;
}
