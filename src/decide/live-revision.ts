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

/** The revisions that take part in what these answer, each once, in order of their names. */
export function revisionsIn(actives: readonly ActiveRevision[]): readonly NamedRevision[] {
  const all: NamedRevision[] = [];
  for (const active of actives) {
    for (const one of [active, ...(active.seen ?? [])]) {
      const isKnown = all.some(
        ({ name, revision }) => name === one.name && revision === one.revision,
      );
      if (!isKnown) all.push(one);
    }
  }
  return all.sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function createLiveRevision(active: ActiveRevision): LiveRevision {
  let holders = 0;
  let isRetired = false;
  const closeUnheld = (): void => {
    if (isRetired && holders === 0) active.close();
  };
  return {
    active,
    revisions: revisionsIn([active]),
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
