import { isLess, type Order, swap } from "./order.ts";

export function insertionSort<Item>(order: Order<Item>, from: number, to: number): void {
  for (let next = from + 1; next < to; next++) {
    for (let at = next; at > from && isLess(order, at, at - 1); at--) swap(order, at, at - 1);
  }
}

/** From so many items on, single ones are moved to their place. */
const SHORTEST_SHIFTING = 50;
const MOST_SHIFTS = 5;

/** True where only a few items were in the wrong place, and all are in order now. */
export function finishSort<Item>(order: Order<Item>, from: number, to: number): boolean {
  let at = from + 1;
  for (let shifts = 0; shifts < MOST_SHIFTS; shifts++) {
    while (at < to && !isLess(order, at, at - 1)) at++;
    if (at === to) return true;
    if (to - from < SHORTEST_SHIFTING) return false;
    swap(order, at, at - 1);
    // As in Go down to the very first, whatever the range.
    if (at - from >= 2) {
      for (let left = at - 1; left >= 1 && isLess(order, left, left - 1); left--) {
        swap(order, left, left - 1);
      }
    }
    if (to - at >= 2) {
      for (let right = at + 1; right < to && isLess(order, right, right - 1); right++) {
        swap(order, right, right - 1);
      }
    }
  }
  return false;
}

export function heapSort<Item>(order: Order<Item>, from: number, to: number): void {
  const length = to - from;
  for (let root = Math.floor((length - 1) / 2); root >= 0; root--) {
    siftDown(order, from, root, length);
  }
  for (let last = length - 1; last >= 0; last--) {
    swap(order, from, from + last);
    siftDown(order, from, 0, last);
  }
}

function siftDown<Item>(order: Order<Item>, from: number, start: number, length: number): void {
  for (let root = start; ; ) {
    let child = 2 * root + 1;
    if (child >= length) return;
    if (child + 1 < length && isLess(order, from + child, from + child + 1)) child++;
    if (!isLess(order, from + root, from + child)) return;
    swap(order, from + root, from + child);
    root = child;
  }
}
