/** Bounds of the search: a suggestion is a courtesy and may cost next to nothing. */
const MAX_LENGTH = 64;
const MAX_CANDIDATES = 300;

/**
 * The known name that was probably meant: the nearest within a third of its letters, undefined when
 * none is near.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  let candidates = 0;
  if (name.length > MAX_LENGTH) return undefined;
  for (const candidate of known) {
    const limit = Math.max(1, Math.floor(candidate.length / 3));
    if (candidate.length > MAX_LENGTH) continue;
    if (Math.abs(candidate.length - name.length) > limit) continue;
    candidates += 1;
    if (candidates > MAX_CANDIDATES) break;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance > limit || distance >= least) continue;
    nearest = candidate;
    least = distance;
  }
  return nearest;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; did you mean ${JSON.stringify(nearest)}?`;
}

/**
 * Letters to insert, remove, replace or swap with their neighbour; at most `MAX_LENGTH` letters
 * each.
 */
function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const distances = new Uint8Array((a.length + 1) * width);
  for (let column = 0; column < width; column += 1) distances[column] = column;
  for (let row = 1; row <= a.length; row += 1) {
    const at = row * width;
    distances[at] = row;
    for (let column = 1; column < width; column += 1) {
      const cell = at + column;
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1) ? 0 : 1;
      const above = (distances[cell - width] as number) + 1;
      const left = (distances[cell - 1] as number) + 1;
      const diagonal = (distances[cell - width - 1] as number) + same;
      let least = Math.min(above, left);
      if (diagonal < least) least = diagonal;
      if (row > 1 && column > 1 && isSwap(a, row, b, column)) {
        const swapped = (distances[cell - 2 * width - 2] as number) + 1;
        if (swapped < least) least = swapped;
      }
      distances[cell] = least;
    }
  }
  return distances[distances.length - 1] as number;
}

function isSwap(a: string, row: number, b: string, column: number): boolean {
  return (
    a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
    a.charCodeAt(row - 2) === b.charCodeAt(column - 1)
  );
}
