import { type Accumulator, type Block, CALL_NUMBER, isSame } from "./blocks.ts";

/**
 * Puts the blocks of all calls into one program, last call first, each block after the first one found that leads to it. Where
 * that one leaves the accumulator with something else than the block relies on, the load is made good; libseccomp does not ask
 * the other blocks that lead there.
 */
export function weave(entries: readonly Block[]): void {
  const placed = new Set<Block>();
  for (const entry of [...entries].reverse()) pull(entry, CALL_NUMBER, placed);
}

function pull(block: Block, held: Accumulator, placed: Set<Block>): void {
  if (placed.has(block)) return;
  placed.add(block);
  if (block.kind === "return") return;
  if (block.start.place !== -1 && !isSame(held, block.start)) {
    const { place, mask } = block.start;
    if (mask !== 0xffffffff) block.loads.unshift({ kind: "and", mask });
    block.loads.unshift({ kind: "load", place });
    block.start = { place: -1, mask: 0xffffffff };
  }
  pull(block.yes, block.end, placed);
  pull(block.no, block.end, placed);
}
