export interface QueuesOptions {
  /** Longest time in milliseconds to wait for a turn. */
  readonly waitMs: number;
  /** What is thrown then. */
  late(): Error;
}

/** Queues by key: each has one at work, the others wait in the order in which they came. */
export interface Queues {
  /** Does the work when its turn has come; it is told how long it waited, in milliseconds. */
  take<T>(key: string, work: (waitedMs: number) => Promise<T>): Promise<T>;
}

interface Waiter {
  readonly begin: () => void;
}

export function createQueues({ waitMs, late }: QueuesOptions): Queues {
  /** Those behind the one at work. A key is there while somebody works. */
  const waiting = new Map<string, Set<Waiter>>();

  function turn(key: string): Promise<void> {
    const queue = waiting.get(key);
    if (queue === undefined) {
      waiting.set(key, new Set());
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.delete(waiter);
        reject(late());
      }, waitMs);
      const waiter: Waiter = {
        begin() {
          clearTimeout(timer);
          queue.delete(waiter);
          resolve();
        },
      };
      queue.add(waiter);
    });
  }

  function next(key: string): void {
    const [first] = waiting.get(key) ?? [];
    if (first === undefined) waiting.delete(key);
    else first.begin();
  }

  return {
    async take(key, work) {
      const asked = performance.now();
      await turn(key);
      try {
        return await work(performance.now() - asked);
      } finally {
        next(key);
      }
    },
  };
}
