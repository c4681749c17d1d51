/** Work of which each key has at most one in a queue and one at work. */
export interface ActivationQueue<Key> {
  /** Behind everything that somebody waits for. */
  add(key: Key): void;
  /** In the order asked, before all that nobody waits for. Resolves when the work has ended. */
  hurry(key: Key): Promise<void>;
  /** Begins nothing more; whoever waits is let go. */
  close(): void;
}

/** So many at once; what is asked while it is at work is done once more afterwards. `work` never throws. */
export function createActivationQueue<Key>(
  slots: number,
  work: (key: Key) => Promise<void>,
): ActivationQueue<Key> {
  const asked = new Set<Key>();
  const others = new Set<Key>();
  const working = new Set<Key>();
  const waiting = new Map<Key, (() => void)[]>();
  let closed = false;

  function next(): Key | undefined {
    for (const keys of [asked, others]) {
      for (const key of keys) if (!working.has(key)) return key;
    }
    return undefined;
  }

  function fill(): void {
    while (!closed && working.size < slots) {
      const key = next();
      if (key === undefined) return;
      void begin(key);
    }
  }

  async function begin(key: Key): Promise<void> {
    const waiters = waiting.get(key) ?? [];
    waiting.delete(key);
    asked.delete(key);
    others.delete(key);
    working.add(key);
    await work(key);
    working.delete(key);
    for (const release of waiters) release();
    fill();
  }

  return {
    add(key) {
      if (!asked.has(key)) others.add(key);
      fill();
    },
    hurry(key) {
      if (closed) return Promise.resolve();
      others.delete(key);
      asked.add(key);
      const ended = new Promise<void>((resolve) => {
        waiting.set(key, [...(waiting.get(key) ?? []), resolve]);
      });
      fill();
      return ended;
    },
    close() {
      closed = true;
      for (const waiters of waiting.values()) for (const release of waiters) release();
      waiting.clear();
    },
  };
}
