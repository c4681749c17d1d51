import { PolicyError } from "../../domain/policy-error.ts";

/** The longest that a timer can be set to. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The outcome of `work`, or `unavailable` with this message, made then, when it takes longer than `limitMs` milliseconds.
 * The work itself may still come to its end later.
 */
export function withDeadline<T>(
  work: Promise<T>,
  limitMs: number,
  message: () => string,
): Promise<T> {
  return inTime(work, limitMs, () => new PolicyError("unavailable", message()));
}

/** The outcome of `work`, or the error made when it takes longer than `limitMs` milliseconds. */
export function inTime<T>(work: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(late());
    const timer = setTimeout(refuse, Math.min(LONGEST_MS, Math.max(0, limitMs)));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * An end to waiting: a person's Ctrl-C, or a time limit. Held by plain timers and listeners, because Node 20 lets go of
 * `AbortSignal.any`, and of the signal of a running `fetch`, at the next garbage collection.
 */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Waits for work, but no longer than the deadline: then throws the signal's reason. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Gives back timer and listener. */
  end(): void;
}

/** Starts a deadline that ends with `parent`, or after `timeoutMs` with a `request_timeout` of that message. */
export function startDeadline(parent: AbortSignal, timeoutMs: number, message: string): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => {
    controller.abort(new PolicyError("request_timeout", message));
  }, timeoutMs);
  const abort = (): void => controller.abort(parent.reason);
  if (parent.aborted) abort();
  parent.addEventListener("abort", abort, { once: true });
  return {
    signal,
    race: (work) => {
      let late = (): void => {};
      const ended = new Promise<never>((_resolve, reject) => {
        late = () => reject(signal.reason);
        if (signal.aborted) late();
        signal.addEventListener("abort", late, { once: true });
      });
      // A deadline is raced again and again by who asks until something is there.
      return Promise.race([work, ended]).finally(() => signal.removeEventListener("abort", late));
    },
    end: () => {
      clearTimeout(timer);
      parent.removeEventListener("abort", abort);
    },
  };
}
