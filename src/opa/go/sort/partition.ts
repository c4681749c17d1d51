import { isLess, type Order, swap } from "./order.ts";

interface Partition {
  /** Where the pivot is now: what is less lies before it. */
  readonly at: number;
  readonly wasPartitioned: boolean;
}

export function partition<Item>(
  order: Order<Item>,
  from: number,
  to: number,
  pivot: number,
): Partition {
  swap(order, from, pivot);
  let [low, high] = [from + 1, to - 1];
  for (let swaps = 0; ; swaps++) {
    while (low <= high && isLess(order, low, from)) low++;
    while (low <= high && !isLess(order, high, from)) high--;
    if (low > high) {
      swap(order, high, from);
      return { at: high, wasPartitioned: swaps === 0 };
    }
    swap(order, low, high);
    low++;
    high--;
  }
}

/** Puts what equals the pivot first, where nothing is less, and gives where the others start. */
export function partitionEqual<Item>(
  order: Order<Item>,
  from: number,
  to: number,
  pivot: number,
): number {
  swap(order, from, pivot);
  let [low, high] = [from + 1, to - 1];
  for (;;) {
    while (low <= high && !isLess(order, from, low)) low++;
    while (low <= high && isLess(order, from, high)) high--;
    if (low > high) return low;
    swap(order, low, high);
    low++;
    high--;
  }
}
