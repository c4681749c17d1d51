import type { Architecture } from "../../syscalls/architecture.ts";
import type { CallFilter, Decision } from "../decision.ts";
import { type Block, type BlockTable, createBlockTable, returnBlock, UNKNOWN } from "./blocks.ts";
import { chainBlocks } from "./chain-blocks.ts";
import { createDecisionTable, decisionOf, verdictDecision } from "./decision-table.ts";
import type { ArchitectureRules } from "./filter-collection.ts";
import { filterParts, type PartCall } from "./filter-parts.ts";
import { weave } from "./weave.ts";

export interface FilterOptions {
  readonly defaultAction: number;
  /** Calls are found by a binary tree (SCMP_FLTATR_CTL_OPTIMIZE 2), and so are in the order of their numbers. */
  readonly binaryTree: boolean;
}

export interface Filters {
  readonly byArchitecture: ReadonlyMap<Architecture, CallFilter>;
  /** Where no rule acts, because the filter never loads the number of the call. */
  readonly withoutNumber: readonly Architecture[];
  /** Calls for which the filter compares another argument than a rule asks for. */
  readonly stale: readonly Pick<PartCall, "architecture" | "number">[];
}

/** The filters that libseccomp makes of rules, as decisions. */
export function filtersOf(
  collection: readonly ArchitectureRules[],
  { defaultAction, binaryTree }: FilterOptions,
): Filters {
  const parts = filterParts(collection, binaryTree);
  const blocks = createBlockTable();
  const otherwise = returnBlock(blocks, defaultAction);
  const entries = parts.flatMap(({ calls, losesNumber }) =>
    calls.map((call) => ({ call, losesNumber, entry: entryOf(blocks, call, otherwise) })),
  );
  weave(entries.map(({ entry }) => entry));
  const decisions = createDecisionTable();
  const others = verdictDecision(decisions, defaultAction);
  const found = new Map<Architecture, Map<number, Decision>>();
  for (const { architecture } of collection) found.set(architecture, new Map());
  const stale: PartCall[] = [];
  for (const { call, losesNumber, entry } of entries) {
    const { decision, comparesStale } = decisionOf(decisions, entry, call.number);
    found.get(call.architecture)?.set(call.number, losesNumber ? others : decision);
    if (comparesStale && !losesNumber) stale.push(call);
  }
  return {
    stale,
    byArchitecture: new Map([...found].map(([name, calls]) => [name, { calls, others }])),
    withoutNumber: parts
      .filter(({ losesNumber, calls }) => losesNumber && calls.length > 0)
      .flatMap(({ architectures }) => architectures),
  };
}

function entryOf(blocks: BlockTable, { rules }: PartCall, otherwise: Block): Block {
  const first = rules.tree.node;
  if (first === undefined) return returnBlock(blocks, rules.action);
  return chainBlocks(blocks, first, otherwise, UNKNOWN);
}
