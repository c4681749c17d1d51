/**
 * Why a query goes back before all is tried: it has found its one answer and unwinds (topdown's earlyExitError). Passing
 * through a query that needs all its answers it is deferred: that one tries the rest first.
 */
export interface Exit {
  readonly isDeferred: boolean;
  /** What had begun to unwind before, for outer queries. */
  readonly outer: Exit | undefined;
}

const FOUND: Exit = { isDeferred: false, outer: undefined };

/** What an attempt answers that holds (see `compileBody`). */
export const HOLDS: Exit = { isDeferred: false, outer: undefined };

/** What an attempt answers that may hold in more than one way: it must be asked as a step. */
export const NEEDS_STEP: Exit = { isDeferred: false, outer: undefined };

/** What the end of a body answers to its query. */
export function endOfBody(passed: Exit | undefined, findsOne: boolean): Exit | undefined {
  if (passed !== undefined) return { isDeferred: !findsOne, outer: passed };
  return findsOne ? FOUND : undefined;
}
