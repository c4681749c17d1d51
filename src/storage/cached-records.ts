import { LRUCache } from "lru-cache";
import type { RevisionRecord } from "../domain/bundle.ts";
import type { BundleStore } from "./bundle-store.ts";

/** Records are a few hundred bytes; past this many those go that were not looked at for longest. */
const MAX_RECORDS = 20_000;

/**
 * The same store with the records of revisions in memory: a record never changes, and every push looks at those of all
 * bundles. What another replica deleted is told here until somebody misses a part of it.
 */
export function cacheRecords(store: BundleStore): BundleStore {
  const records = new LRUCache<string, RevisionRecord>({ max: MAX_RECORDS });
  return {
    ...store,
    readRevision: async (name, revision) => {
      const known = records.get(`${name}@${revision}`);
      if (known !== undefined) return known;
      const record = await store.readRevision(name, revision);
      if (record !== undefined) records.set(`${name}@${revision}`, record);
      return record;
    },
    readArtifact: async (name, revision, artifact) => {
      const bytes = await store.readArtifact(name, revision, artifact);
      if (bytes === undefined) records.delete(`${name}@${revision}`);
      return bytes;
    },
    deleteRevision: async (name, revision) => {
      const deleted = await store.deleteRevision(name, revision);
      records.delete(`${name}@${revision}`);
      return deleted;
    },
  };
}
