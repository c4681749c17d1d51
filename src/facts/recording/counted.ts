import type { Counted } from "./recording.ts";

/** By falling count, then by text. */
export function countedOf(counts: ReadonlyMap<string, number>): readonly Counted[] {
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((left, right) => right.count - left.count || compareText(left.text, right.text));
}

/** In the order of UTF-16 units, which is the same everywhere. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A sum that stays a safe integer, whatever somebody claims to have counted. */
export function sum(left: number, right: number): number {
  return Math.min(left + right, Number.MAX_SAFE_INTEGER);
}

export function addTo(counts: Map<string, number>, text: string, count: number): void {
  counts.set(text, sum(counts.get(text) ?? 0, count));
}

/**
 * The `most` that come first by text: whichever order they came in, these are kept. `onDropped` is told of each other one.
 */
export function keepFirst(
  counts: Map<string, number>,
  most: number,
  onDropped: (count: number) => void,
): void {
  const dropped = [...counts.keys()].sort(compareText).slice(most);
  for (const text of dropped) {
    onDropped(counts.get(text) ?? 0);
    counts.delete(text);
  }
}
