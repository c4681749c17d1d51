/** What the rounds of one measurement gave, all in its unit. */
export interface Spread {
  readonly rounds: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** Throws when there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    rounds: sorted.length,
    min: quantile(sorted, 0),
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    max: quantile(sorted, 1),
  };
}

/** How many times as much the peer took, round by round. */
export function ratioOf(peer: readonly number[], ours: readonly number[]): Spread {
  return spreadOf(ours.map((value, round) => (peer[round] ?? Number.NaN) / value));
}

function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error("nothing was measured");
  return below + (above - below) * (position - Math.floor(position));
}
