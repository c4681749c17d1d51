/** Pays for walks over values: a decision, which throws where that would cost it too much. */
export interface Payer {
  spend(steps: number): void;
}

/** Whose walks these are. Values of one part many times over can be larger than any memory, so that each walk is paid for. */
const WORK: { parts: number; payer: Payer | undefined } = { parts: 0, payer: undefined };

/** Parts that are looked at between two looks at the budget: some hundred microseconds. */
const SLICE = 4_096;

/** Counts the parts of a value that are looked at. Throws as the decision that is running does. */
export function countParts(count: number): void {
  WORK.parts += count;
  if (WORK.parts >= SLICE) WORK.payer?.spend(0);
}

/** What has been counted since the last time. */
export function takeParts(): number {
  const { parts } = WORK;
  if (parts > 0) WORK.parts = 0;
  return parts;
}

/** Runs what a decision does, which pays for its walks. */
export function paidBy<T>(payer: Payer, run: () => T): T {
  const before = WORK.payer;
  WORK.parts = 0;
  WORK.payer = payer;
  try {
    return run();
  } finally {
    WORK.payer = before;
  }
}
