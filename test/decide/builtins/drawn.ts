import fc from "fast-check";

/** Others than the usual ones: a difference that is found by chance must not be what a change is refused for. */
const SEED = Number(process.env["SAMPLE_SEED"] ?? 1);

/** So many values of a kind, always the same for one seed. */
export function drawn<T>(kind: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(kind, { numRuns: count, seed: SEED });
}
