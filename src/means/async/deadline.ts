import { PolicyError } from "../../domain/policy-error.ts";

/** The outcome of `work`, or `unavailable` with this message when it takes longer than `limitMs` milliseconds. */
export function withDeadline<T>(work: Promise<T>, limitMs: number, message: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new PolicyError("unavailable", message));
    const timer = setTimeout(refuse, limitMs).unref();
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
