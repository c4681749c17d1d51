/** So many lines in a window; what is beyond is counted, and the count is told with the next line. */
export interface LineLimit {
  /** What a line that is written now tells of those that were not; undefined where this one is not written either. */
  next(): { readonly untold?: number } | undefined;
}

const MAX_LINES = 100;
const WINDOW_MS = 10_000;

/** For what whoever asks can make happen as fast as they ask. `clock`: milliseconds of a clock that does not go back. */
export function createLineLimit(clock: () => number): LineLimit {
  let windowAt = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let untold = 0;
  return {
    next() {
      const now = clock();
      if (now - windowAt > WINDOW_MS) {
        windowAt = now;
        lines = 0;
      }
      lines += 1;
      if (lines > MAX_LINES) {
        untold += 1;
        return undefined;
      }
      const more = untold > 0 ? { untold } : {};
      untold = 0;
      return more;
    },
  };
}
