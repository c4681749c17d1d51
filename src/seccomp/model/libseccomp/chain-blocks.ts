import {
  type Accumulator,
  askingBlock,
  type Block,
  type BlockTable,
  halfPlace,
  type Load,
  returnBlock,
  UNKNOWN,
} from "./blocks.ts";
import { below, type ChainNode, levelStart, type Outcome, rightOf } from "./chain-node.ts";

/** One node of a level with what is loaded for it. */
interface Draft {
  readonly node: ChainNode;
  readonly start: Accumulator;
  readonly loads: Load[];
  readonly end: Accumulator;
}

/**
 * The blocks of a level and of what is below it. Loads are saved as libseccomp saves them: a node is taken to be reached from
 * its left neighbour, or, the first one, from the node above.
 */
export function chainBlocks(
  table: BlockTable,
  node: ChainNode,
  otherwise: Block,
  before: Accumulator,
  depth = 0,
): Block {
  let after = otherwise;
  for (const draft of draftsOf(levelStart(node), before).reverse()) {
    const yes = target(table, draft.node.yes, after, draft.end, depth);
    const no = target(table, draft.node.no, after, draft.end, depth);
    const { op, datum } = draft.node;
    const asked = { op: op === "masked" ? "eq" : op, datum, yes, no } as const;
    after = askingBlock(table, {
      ...asked,
      start: draft.start,
      loads: draft.loads,
      end: draft.end,
    });
  }
  return after;
}

function draftsOf(start: ChainNode, before: Accumulator): Draft[] {
  const drafts: Draft[] = [];
  let held = before;
  let at: ChainNode | undefined = start;
  for (let steps = 0; at !== undefined; at = rightOf(at, steps++)) {
    const draft = draftOf(at, held);
    held = draft.end;
    drafts.push(draft);
  }
  return drafts;
}

function draftOf(node: ChainNode, before: Accumulator): Draft {
  const place = halfPlace(node.argument, node.high);
  const loads: Load[] = [];
  let [start, held] = [before, before];
  if (held.place !== place || (node.mask & held.mask) >>> 0 !== node.mask) {
    loads.push({ kind: "load", place });
    held = { place, mask: 0xffffffff };
    start = UNKNOWN;
  }
  if (held.mask !== node.mask) {
    loads.push({ kind: "and", mask: node.mask });
    held = { place, mask: node.mask };
  }
  return { node, start, loads, end: held };
}

function target(
  table: BlockTable,
  outcome: Outcome,
  after: Block,
  held: Accumulator,
  depth: number,
): Block {
  if (outcome.node !== undefined) {
    return chainBlocks(table, outcome.node, after, held, below(depth));
  }
  return outcome.decided ? returnBlock(table, outcome.action) : after;
}
