/** Who waits for the end of which credential. */
export interface Endings {
  /** Tells whoever waits for one that has ended. */
  tell(): void;
  /** The same for one credential alone. */
  tellOf(credential: string): void;
  /** Calls back once when a credential ends. Gives the function that ends the waiting. */
  add(credential: string, listener: () => void): () => void;
}

export function createEndings(hasEnded: (credential: string) => boolean): Endings {
  const waiting = new Map<string, Set<() => void>>();
  function tellOf(credential: string): void {
    const listeners = hasEnded(credential) ? waiting.get(credential) : undefined;
    if (listeners === undefined) return;
    waiting.delete(credential);
    for (const listener of listeners) listener();
  }
  return {
    tell() {
      for (const credential of [...waiting.keys()]) tellOf(credential);
    },
    tellOf,
    add(credential, listener) {
      const listeners = waiting.get(credential) ?? new Set();
      waiting.set(credential, listeners);
      // One function may wait twice.
      const mine = () => listener();
      listeners.add(mine);
      // It may have ended before anybody waited for it.
      if (hasEnded(credential)) queueMicrotask(() => tellOf(credential));
      return () => {
        listeners.delete(mine);
        if (listeners.size === 0 && waiting.get(credential) === listeners) {
          waiting.delete(credential);
        }
      };
    },
  };
}
