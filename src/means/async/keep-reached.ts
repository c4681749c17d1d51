const KEPT = new Set<Promise<unknown>>();

/**
 * The outcome of work that makes something large in many turns of the event loop. A collection of garbage begins with what
 * V8 reaches without the stack: what only the running function holds is then walked at the end, all in one step. Whatever
 * those that wait for this work hold is reached.
 */
export async function keepReached<T>(work: Promise<T>): Promise<T> {
  KEPT.add(work);
  try {
    return await work;
  } finally {
    KEPT.delete(work);
  }
}
