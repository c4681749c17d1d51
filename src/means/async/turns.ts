/** Runs work of one key one after the other, and work of different keys side by side. */
export interface Turns {
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when everything taken so far has ended. */
  settle(): Promise<void>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(key, work) {
      const mine = (last.get(key) ?? Promise.resolve()).then(work);
      const ended = mine
        .catch(() => undefined)
        .then(() => {
          if (last.get(key) === ended) last.delete(key);
        });
      last.set(key, ended);
      return mine;
    },
    async settle() {
      await Promise.all(last.values());
    },
  };
}
