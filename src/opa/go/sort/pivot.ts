import { isLess, type Order, swap } from "./order.ts";

/** From so many items on, medians of three are taken for each of three. */
const SHORTEST_NINTHER = 50;
const MOST_SWAPS = 12;

interface Pivot {
  readonly at: number;
  /** How the items looked by those that were compared. */
  readonly hint: "increasing" | "decreasing" | "unknown";
}

/** The item that the others are parted by; there are twelve at least. */
export function choosePivot<Item>(order: Order<Item>, from: number, to: number): Pivot {
  const quarter = Math.floor((to - from) / 4);
  const counted = { swaps: 0 };
  let three = [from + quarter, from + quarter * 2, from + quarter * 3] as const;
  if (to - from >= SHORTEST_NINTHER) {
    const adjacent = (at: number): number => median(order, at - 1, at, at + 1, counted);
    three = [adjacent(three[0]), adjacent(three[1]), adjacent(three[2])];
  }
  const at = median(order, ...three, counted);
  if (counted.swaps === 0) return { at, hint: "increasing" };
  return { at, hint: counted.swaps === MOST_SWAPS ? "decreasing" : "unknown" };
}

function median<Item>(
  order: Order<Item>,
  first: number,
  second: number,
  third: number,
  counted: { swaps: number },
): number {
  const inOrder = (left: number, right: number): readonly [number, number] => {
    if (!isLess(order, right, left)) return [left, right];
    counted.swaps += 1;
    return [right, left];
  };
  const [low, middle] = inOrder(first, second);
  const [rest] = inOrder(middle, third);
  return inOrder(low, rest)[1];
}

/** Puts some items elsewhere, always the same, to break a pattern that makes bad pivots. */
export function breakPatterns<Item>(order: Order<Item>, from: number, to: number): void {
  const length = to - from;
  const mask = 2 ** (32 - Math.clz32(length)) - 1;
  let random = BigInt(length);
  const middle = from + Math.floor(length / 4) * 2;
  for (const at of [middle - 1, middle, middle + 1]) {
    random = nextRandom(random);
    const other = Number(BigInt.asUintN(32, random)) & mask;
    swap(order, at, from + (other >= length ? other - length : other));
  }
}

/** Go's xorshift. */
function nextRandom(random: bigint): bigint {
  let next = random ^ BigInt.asUintN(64, random << 13n);
  next ^= next >> 7n;
  return next ^ BigInt.asUintN(64, next << 17n);
}
