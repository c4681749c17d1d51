import type { Decision } from "../domain/decision.ts";

/** What is there already, or comes later. What is there is never made to wait. */
export type Pending<T> = T | Promise<T>;

export function isPending<T extends object>(value: Pending<T>): value is Promise<T> {
  return "then" in value;
}

/** What becomes of a value: at once when it is there. */
export function whenReady<T extends object, U>(
  value: Pending<T>,
  use: (value: T) => Pending<U>,
): Pending<U> {
  return isPending(value) ? value.then(use) : use(value);
}

/** Asks one after the other and ends at the first error, which then is the last of the answers. */
export function askInOrder<T>(
  asked: readonly T[],
  ask: (one: T) => Pending<Decision>,
): Pending<readonly Decision[]> {
  return askFrom(asked, ask, []);
}

function askFrom<T>(
  asked: readonly T[],
  ask: (one: T) => Pending<Decision>,
  given: Decision[],
): Pending<readonly Decision[]> {
  while (given.length < asked.length) {
    const decision = ask(asked[given.length] as T);
    if (isPending(decision)) {
      return decision.then((late) => {
        given.push(late);
        return late.kind === "error" ? given : askFrom(asked, ask, given);
      });
    }
    given.push(decision);
    if (decision.kind === "error") return given;
  }
  return given;
}
