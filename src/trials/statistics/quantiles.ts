/** The standard normal distribution's 97.5 % and 80 % points. */
const Z_975 = 1.959963984540054;
const Z_80 = 0.8416212335729143;

/** Values sorted, the value at a share of the way through them, between two of them in proportion. Throws when there are none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError("there are no values");
  return below + (above - below) * (position - Math.floor(position));
}

/** Throws when there are none. */
export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/** The share of the standard normal distribution below a point, to seven places (Abramowitz and Stegun, 26.2.17). */
export function normalShare(point: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(point));
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-point * point) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return point > 0 ? 1 - tail : tail;
}

/** The 97.5 % point of Student's t. */
export function t975(freedom: number): number {
  return studentPoint(Z_975, freedom);
}

/** The 80 % point of Student's t. */
export function t80(freedom: number): number {
  return studentPoint(Z_80, freedom);
}

/** Student's t from the normal distribution's point (Abramowitz and Stegun, 26.7.5); from 3 degrees of freedom on to 2 %. */
function studentPoint(z: number, freedom: number): number {
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * freedom) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3)
  );
}
