import type { Architecture } from "../../syscalls/architecture.ts";
import type { CallFilter, Decision } from "../decision.ts";
import { type Block, type BlockTable, createBlockTable, returnBlock, UNKNOWN } from "./blocks.ts";
import type { CallRules } from "./call-rules.ts";
import { chainBlocks } from "./chain-blocks.ts";
import { createDecisionTable, decisionOf, verdictDecision } from "./decision-table.ts";
import type { ArchitectureRules } from "./filter-collection.ts";
import { weave } from "./weave.ts";

export interface FilterOptions {
  readonly defaultAction: number;
  /** Calls are found by a binary tree (SCMP_FLTATR_CTL_OPTIMIZE 2), and so are in the order of their numbers. */
  readonly binaryTree: boolean;
}

interface CallBlocks {
  readonly rules: ArchitectureRules;
  readonly number: number;
  readonly call: CallRules;
  readonly entry: Block;
}

/** The filters that libseccomp makes of rules, as decisions. */
export function filtersOf(
  collection: readonly ArchitectureRules[],
  options: FilterOptions,
): Map<Architecture, CallFilter> {
  const table = createBlockTable();
  const calls = groupsOf(collection).flatMap((group) => blocksOf(table, group, options));
  weave(calls.map(({ entry }) => entry));
  const decisions = createDecisionTable();
  const filters = new Map<Architecture, { calls: Map<number, Decision>; others: Decision }>();
  const others = verdictDecision(decisions, options.defaultAction);
  for (const { architecture } of collection)
    filters.set(architecture, { calls: new Map(), others });
  for (const { rules, number, entry } of calls) {
    filters.get(rules.architecture)?.calls.set(number, decisionOf(decisions, entry, number));
  }
  return filters;
}

/** Architectures in the order of a filter; x86_64 and x32 are told apart by the number alone and share a part. */
function groupsOf(collection: readonly ArchitectureRules[]): readonly ArchitectureRules[][] {
  const groups: ArchitectureRules[][] = [];
  let shared: ArchitectureRules[] | undefined;
  for (const rules of collection) {
    const shares = rules.architecture === "x86_64" || rules.architecture === "x32";
    if (shares && shared !== undefined) {
      shared.push(rules);
      continue;
    }
    const group = [rules];
    if (shares) shared = group;
    groups.push(group);
  }
  return groups;
}

function blocksOf(
  table: BlockTable,
  group: readonly ArchitectureRules[],
  { defaultAction, binaryTree }: FilterOptions,
): readonly CallBlocks[] {
  const otherwise = returnBlock(table, defaultAction);
  const calls = group.flatMap((rules) =>
    [...rules.calls]
      .filter((entry): entry is [number, CallRules] => typeof entry[0] === "number")
      .sort(([left], [right]) => left - right)
      .map(([number, call]) => ({ rules, number, call })),
  );
  calls.sort((left, right) =>
    binaryTree ? right.number - left.number : left.call.size - right.call.size,
  );
  return calls.map((found) => {
    const first = found.call.tree.node;
    const entry =
      first === undefined
        ? returnBlock(table, found.call.action)
        : chainBlocks(table, first, otherwise, UNKNOWN);
    return { ...found, entry };
  });
}
