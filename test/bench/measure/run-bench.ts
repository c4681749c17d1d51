import type { Spread } from "./spread.ts";

/** One line of the table. */
export interface Row {
  /** What was measured, in the words of the table. */
  readonly what: string;
  readonly unit: string;
  readonly ours: Spread;
  readonly peer?: { readonly name: string; readonly value: Spread };
  /** How many times as much the peer took: over 1 is better than the peer. */
  readonly ratio?: Spread;
  /** What is expected of the ratio, or of ours when there is none. */
  readonly expected?: string;
}

/** What a bench is given to run in. */
export interface Bench {
  /** Keeps something to be ended after the bench, the last one first. */
  defer(end: () => unknown): void;
  /** Says on standard error what goes on. */
  say(text: string): void;
}

/** Runs a bench, ends what it started, and gives its rows as one line of JSON on standard output. */
export async function runBench(measure: (bench: Bench) => Promise<readonly Row[]>): Promise<void> {
  const ends: (() => unknown)[] = [];
  const say = (text: string): void => void process.stderr.write(`  ${text}\n`);
  try {
    const rows = await measure({ defer: (end) => void ends.push(end), say });
    process.stdout.write(`${JSON.stringify(rows)}\n`);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}
