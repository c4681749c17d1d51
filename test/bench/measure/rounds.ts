/** Measures once and gives the number. */
export type Contender = () => number | Promise<number>;

/**
 * Lets contenders measure in turn, round after round, so that what else the machine does meets all of them alike. The
 * first round only warms up. Gives the numbers of each contender by round.
 */
export async function alternate(
  rounds: number,
  contenders: readonly Contender[],
): Promise<readonly (readonly number[])[]> {
  const numbers: number[][] = contenders.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [position, contender] of contenders.entries()) {
      const number = await contender();
      if (round > 0) numbers[position]?.push(number);
    }
  }
  return numbers;
}
