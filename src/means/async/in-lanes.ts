/** Does the work of every item, at most `width` of them side by side, and gives the outcomes in order. */
export async function inLanes<T, U>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<U>,
): Promise<U[]> {
  const outcomes: U[] = [];
  const rest = items.entries();
  const lane = async (): Promise<void> => {
    for (const [at, item] of rest) outcomes[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return outcomes;
}
