import { isLess, type Order, swap } from "./order.ts";
import { partition, partitionEqual } from "./partition.ts";
import { breakPatterns, choosePivot } from "./pivot.ts";
import { finishSort, heapSort, insertionSort } from "./simple-sorts.ts";

const MOST_INSERTIONS = 12;

/**
 * Puts items in order as Go's `slices.SortFunc` does (slices/zsortanyfunc.go): equal ones lie behind it as Go's algorithm
 * leaves them, which is not as they came.
 */
export function sortFunc<Item>(items: Item[], compare: (left: Item, right: Item) => number): void {
  const limit = 32 - Math.clz32(items.length);
  sortRange({ items, compare }, 0, items.length, limit);
}

/** The limit is how many bad pivots there may be. */
function sortRange<Item>(order: Order<Item>, start: number, end: number, most: number): void {
  let [from, to, limit] = [start, end, most];
  let [wasBalanced, wasPartitioned] = [true, true];
  while (to - from > MOST_INSERTIONS) {
    if (limit === 0) {
      heapSort(order, from, to);
      return;
    }
    if (!wasBalanced) {
      breakPatterns(order, from, to);
      limit -= 1;
    }
    const { pivot, isIncreasing } = preparePivot(order, from, to);
    if (wasBalanced && wasPartitioned && isIncreasing && finishSort(order, from, to)) return;
    if (from > 0 && !isLess(order, from - 1, pivot)) {
      from = partitionEqual(order, from, to, pivot);
      continue;
    }
    const length = to - from;
    const parted = partition(order, from, to, pivot);
    wasPartitioned = parted.wasPartitioned;
    const [left, right] = [parted.at - from, to - parted.at];
    wasBalanced = Math.min(left, right) >= Math.floor(length / 8);
    if (left < right) {
      sortRange(order, from, parted.at, limit);
      from = parted.at + 1;
    } else {
      sortRange(order, parted.at + 1, to, limit);
      to = parted.at;
    }
  }
  insertionSort(order, from, to);
}

/** Items that seem to decrease are turned round first. */
function preparePivot<Item>(
  order: Order<Item>,
  from: number,
  to: number,
): { readonly pivot: number; readonly isIncreasing: boolean } {
  const { at, hint } = choosePivot(order, from, to);
  if (hint !== "decreasing") return { pivot: at, isIncreasing: hint === "increasing" };
  for (let [low, high] = [from, to - 1]; low < high; low++, high--) swap(order, low, high);
  return { pivot: to - 1 - (at - from), isIncreasing: true };
}
