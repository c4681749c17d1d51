import type { ActiveRevision, NamedRevision } from "./active-revision.ts";

/**
 * A live revision with the list that names it: one list for its whole life, so that headers can be
 * made once.
 */
export interface LiveRevision {
  readonly active: ActiveRevision;
  readonly revisions: readonly NamedRevision[];
  /** It is not closed until what this gives has been called as often. */
  hold(): () => void;
  /** Another has taken its place, or none: it is closed as soon as nobody holds it. */
  retire(): void;
}

export function createLiveRevision(active: ActiveRevision): LiveRevision {
  let holders = 0;
  let isRetired = false;
  const closeUnheld = (): void => {
    if (isRetired && holders === 0) active.close();
  };
  return {
    active,
    revisions: [active],
    hold() {
      holders++;
      return () => {
        holders--;
        closeUnheld();
      };
    },
    retire() {
      isRetired = true;
      closeUnheld();
    },
  };
}
