/** Measures once and gives the number, or several. */
export type Contender<Measured = number> = () => Measured | Promise<Measured>;

/**
 * Lets contenders measure in turn, round after round, so that what else the machine does meets all of them alike. The
 * first round only warms up. Gives what each contender measured by round.
 */
export async function alternate<Measured = number>(
  rounds: number,
  contenders: readonly Contender<Measured>[],
): Promise<readonly (readonly Measured[])[]> {
  const measured: Measured[][] = contenders.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [position, contender] of contenders.entries()) {
      const each = await contender();
      if (round > 0) measured[position]?.push(each);
    }
  }
  return measured;
}
