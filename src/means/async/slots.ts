import { PolicyError } from "../../domain/policy-error.ts";

/** A fixed number of turns, given in the order of asking. */
export interface Slots {
  /**
   * Resolves with the function that gives the turn back. Throws `unavailable` when the signal fires
   * before.
   */
  take(signal?: AbortSignal): Promise<() => void>;
}

interface Waiter {
  readonly start: () => void;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<Waiter>();

  function release(): void {
    const next = waiting.values().next().value;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next.start();
  }

  function once(): () => void {
    let given = false;
    return () => {
      if (!given) release();
      given = true;
    };
  }

  return {
    async take(signal) {
      if (signal?.aborted === true) throw stopped(signal.reason);
      if (free > 0) {
        free -= 1;
        return once();
      }
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          waiting.delete(waiter);
          reject(stopped(signal?.reason));
        };
        const waiter: Waiter = {
          start: () => {
            signal?.removeEventListener("abort", abort);
            resolve(once());
          },
        };
        waiting.add(waiter);
        signal?.addEventListener("abort", abort, { once: true });
      });
    },
  };
}

function stopped(reason: unknown): PolicyError {
  return new PolicyError("unavailable", "the waiting for a turn was ended", { cause: reason });
}
