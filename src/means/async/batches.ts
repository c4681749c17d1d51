/** Work that is cheaper together: what comes while a batch is under way makes the next one. */
export interface Batches<Item, Outcome> {
  /** Resolves with what the batch answered for this item; rejects when the batch failed. */
  add(item: Item): Promise<Outcome>;
  /** Resolves when everything added so far has ended. */
  settle(): Promise<void>;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Batches of at most so many items, one after the other, in the order of adding.
 *
 * @param work answers one outcome for each item, in their order.
 */
export function createBatches<Item, Outcome>(
  maxItems: number,
  work: (items: readonly Item[]) => Promise<readonly Outcome[]>,
): Batches<Item, Outcome> {
  const waiting: Waiting<Item, Outcome>[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxItems);
      try {
        const outcomes = await work(batch.map(({ item }) => item));
        for (const [at, { resolve }] of batch.entries()) resolve(outcomes[at] as Outcome);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        // In a moment: what is added in the same one goes along.
        running ??= Promise.resolve().then(run);
      });
    },
    async settle() {
      await running;
    },
  };
}
