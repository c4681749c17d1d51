import type { BundleName } from "../domain/bundle-name.ts";
import type { Revision } from "../domain/revision.ts";
import type { ActiveRevision } from "./active-revision.ts";

type Load = (name: BundleName, revision: Revision) => Promise<ActiveRevision | undefined>;

/** Live revisions that are no head: the last ones asked stay, the others are closed. */
export interface RevisionCache {
  take(name: BundleName, revision: Revision): Promise<ActiveRevision | undefined>;
  clear(): void;
}

/** A cache of at most so many revisions. What cannot be loaded is not remembered. */
export function createRevisionCache(limit: number, load: Load): RevisionCache {
  /** Least recently asked first. */
  const held = new Map<string, Promise<ActiveRevision | undefined>>();

  function drop(key: string): void {
    const dropped = held.get(key);
    held.delete(key);
    dropped?.then((active) => active?.close()).catch(() => undefined);
  }

  async function loadAs(key: string, name: BundleName, revision: Revision) {
    const loading = load(name, revision);
    held.set(key, loading);
    try {
      const active = await loading;
      if (active === undefined) held.delete(key);
      return active;
    } catch (error) {
      held.delete(key);
      throw error;
    }
  }

  return {
    take(name, revision) {
      const key = `${name}@${revision}`;
      const known = held.get(key);
      if (known === undefined) {
        const oldest = held.keys().next().value;
        if (held.size >= limit && oldest !== undefined) drop(oldest);
        return loadAs(key, name, revision);
      }
      held.delete(key);
      held.set(key, known);
      return known;
    },
    clear() {
      for (const key of [...held.keys()]) drop(key);
    },
  };
}
