/** Work in steps of some milliseconds: who waits for the whole lets others in between. */
export type Steps<Made> = Generator<undefined, Made>;

/** All of it at once. */
export function inOne<Made>(steps: Steps<Made>): Made {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
