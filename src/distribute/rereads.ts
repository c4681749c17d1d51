/** Readings that many may ask for at the same time. */
export interface Rereads<Key, Value> {
  /** The outcome of a reading that began after this call. */
  read(key: Key): Promise<Value>;
}

/**
 * One reading per key at a time and at most one more behind it: whoever asks while one runs shares the next, since the
 * running one may have looked before the change that made them ask. So readings end in the order in which they began,
 * and a thousand polls that end together cost two.
 */
export function createRereads<Key, Value>(read: (key: Key) => Promise<Value>): Rereads<Key, Value> {
  const running = new Map<Key, Promise<Value>>();
  const next = new Map<Key, Promise<Value>>();

  function begin(key: Key): Promise<Value> {
    const reading = read(key).finally(() => running.delete(key));
    running.set(key, reading);
    return reading;
  }

  return {
    read(key) {
      const waiting = next.get(key);
      if (waiting !== undefined) return waiting;
      const current = running.get(key);
      if (current === undefined) return begin(key);
      const following = current
        .catch(() => undefined)
        .then(() => {
          next.delete(key);
          return begin(key);
        });
      next.set(key, following);
      return following;
    },
  };
}
