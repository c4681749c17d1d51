/** Sorts constraints and leaves out those below another, as Go's nameConstraintsSet does. */
export function sortAndPrune<T>(
  constraints: readonly T[],
  compare: (left: T, right: T) => number,
  covers: (wide: T, narrow: T) => boolean,
): readonly T[] {
  const kept: T[] = [];
  for (const one of constraints.toSorted(compare)) {
    const last = kept.at(-1);
    if (last === undefined || !covers(last, one)) kept.push(one);
  }
  return kept;
}

/** True when the one constraint that can match does; it is found by halving. */
export function hasMatch<T>(
  sorted: readonly T[],
  compare: (constraint: T) => number,
  matches: (constraint: T) => boolean,
): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sorted[middle] as T) < 0) low = middle + 1;
    else high = middle;
  }
  const at = sorted[low];
  if (at !== undefined && compare(at) === 0) return true;
  const candidate = sorted[low === 0 ? 0 : low - 1];
  return candidate !== undefined && matches(candidate);
}
