import type { InclusionProof } from "./inclusion.ts";
import { type ReadTile, subtreeHash } from "./tile.ts";
import { nodeHash } from "./tree.ts";

/**
 * Makes the proof that a tree of `size` records has one at `id` out of tiles, which nobody has to trust: what they prove
 * is then checked. Undefined where a tile lacks (tlog.ProveRecord).
 */
export async function proveInclusion(
  id: number,
  size: number,
  read: ReadTile,
): Promise<InclusionProof | undefined> {
  if (id >= size) return undefined;
  const fromTop: Uint8Array[] = [];
  for (let [low, high] = [0, size]; high - low > 1; ) {
    const middle = low + powerBelow(high - low);
    const isLeft = id < middle;
    const beside = await rangeHash(isLeft ? middle : low, isLeft ? high : middle, read);
    if (beside === undefined) return undefined;
    fromTop.push(beside);
    [low, high] = isLeft ? [low, middle] : [middle, high];
  }
  return fromTop.toReversed();
}

/** The largest power of 2 below a number from 2 on. */
function powerBelow(number: number): number {
  let power = 1;
  while (power * 2 < number) power *= 2;
  return power;
}

/** The hash over the records from `low` to before `high`, of which `low` is a multiple of a large enough power of 2. */
async function rangeHash(
  low: number,
  high: number,
  read: ReadTile,
): Promise<Uint8Array | undefined> {
  const whole: Uint8Array[] = [];
  for (let at = low; at < high; ) {
    const size = powerBelow(high - at + 1);
    const hash = await subtreeHash(Math.log2(size), at / size, read);
    if (hash === undefined) return undefined;
    whole.push(hash);
    at += size;
  }
  return whole.reduceRight((right, left) => nodeHash(left, right));
}
