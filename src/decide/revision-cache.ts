import { LRUCache } from "lru-cache";
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
  const held = new LRUCache<string, Entry>({
    max: limit,
    dispose: (entry) => {
      entry.isDropped = true;
      closeUnused(entry);
    },
  });

  function begin(key: string, loading: Entry["loading"]): Entry {
    const entry = { loading, users: 0, isDropped: false };
    held.set(key, entry);
    return entry;
  }

  function forget(key: string, entry: Entry): void {
    if (held.peek(key) === entry) held.delete(key);
  }

  return {
    async use(name, revision, ask) {
      const key = `${name}@${revision}`;
      const entry = held.get(key) ?? begin(key, load(name, revision));
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
    clear: () => held.clear(),
  };
}

function closeUnused({ isDropped, users, loading }: Entry): void {
  if (!isDropped || users > 0) return;
  loading.then((active) => active?.close()).catch(() => undefined);
}
