import type { BundleName } from "../domain/bundle-name.ts";
import type { Revision } from "../domain/revision.ts";
import type { ActiveRevision } from "./active-revision.ts";
import type { Pending } from "./pending.ts";

type Load = (name: BundleName, revision: Revision) => Promise<ActiveRevision | undefined>;

/** Live revisions that are no head: the last ones asked stay, the others are closed. */
export interface RevisionCache {
  /** What `ask` makes of the revision, undefined when there is none: it stays live until then. */
  use<T>(
    name: BundleName,
    revision: Revision,
    ask: (active: ActiveRevision | undefined) => Pending<T>,
  ): Promise<T>;
  clear(): void;
}

interface Entry {
  readonly loading: Promise<ActiveRevision | undefined>;
  users: number;
  isDropped: boolean;
}

/** A cache of at most so many revisions. What cannot be loaded is not remembered. */
export function createRevisionCache(limit: number, load: Load): RevisionCache {
  /** Least recently asked first. */
  const held = new Map<string, Entry>();

  function closeUnused(entry: Entry): void {
    if (!entry.isDropped || entry.users > 0) return;
    entry.loading.then((active) => active?.close()).catch(() => undefined);
  }

  function drop(key: string): void {
    const dropped = held.get(key);
    held.delete(key);
    if (dropped === undefined) return;
    dropped.isDropped = true;
    closeUnused(dropped);
  }

  function begin(name: BundleName, revision: Revision): Entry {
    const oldest = held.keys().next().value;
    if (held.size >= limit && oldest !== undefined) drop(oldest);
    return { loading: load(name, revision), users: 0, isDropped: false };
  }

  function forget(key: string, entry: Entry): void {
    if (held.get(key) === entry) held.delete(key);
  }

  return {
    async use(name, revision, ask) {
      const key = `${name}@${revision}`;
      const entry = held.get(key) ?? begin(name, revision);
      held.delete(key);
      held.set(key, entry);
      entry.users++;
      try {
        const active = await entry.loading.catch((error: unknown) => {
          forget(key, entry);
          throw error;
        });
        if (active === undefined) forget(key, entry);
        return await ask(active);
      } finally {
        entry.users--;
        closeUnused(entry);
      }
    },
    clear() {
      for (const key of [...held.keys()]) drop(key);
    },
  };
}
