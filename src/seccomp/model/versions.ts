/** True where version `left` is `right` or later; what follows the three numbers (`-rc.1`, `+deb12u1`) does not count. */
export function isAtLeast(left: string, right: string): boolean {
  const [ours, theirs] = [numbersOf(left), numbersOf(right)];
  for (const [index, number] of ours.entries()) {
    const difference = number - (theirs[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbersOf(version: string): readonly number[] {
  const found = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version);
  return [1, 2, 3].map((group) => Number(found?.[group] ?? 0));
}
