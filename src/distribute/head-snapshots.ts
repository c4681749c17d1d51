import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isSameHead } from "../domain/head.ts";
import { withDeadline } from "../means/async/deadline.ts";
import type { ArchiveCache } from "./archive-cache.ts";
import type { Snapshot } from "./bundle-request.ts";
import type { LiveHeads } from "./live-heads.ts";

/** Heads with their archives. */
export interface HeadSnapshots {
  /** The snapshot of a head whose archive is in memory. */
  held(name: BundleName, head: Head): Snapshot | undefined;
  /** The snapshot of a head, or of the one that took its place. Throws what the cache throws. */
  read(name: BundleName, head: Head): Promise<Snapshot>;
  /** Looks at the store once more for a head, for a moment at most. Never throws. */
  lookAgain(name: BundleName): Promise<Head | undefined>;
}

/** Longest time in milliseconds to look at the store once more before an answer. */
export const LAST_LOOK_MS = 400;

export function createHeadSnapshots(heads: LiveHeads, archives: ArchiveCache): HeadSnapshots {
  async function lookAgain(name: BundleName): Promise<Head | undefined> {
    const look = withDeadline(heads.refresh(name), LAST_LOOK_MS, () => "the store is slow");
    return await look.catch(() => heads.head(name));
  }

  return {
    held(name, head) {
      const archive = archives.held(name, head.revision);
      return archive && { head, archive };
    },
    async read(name, head) {
      try {
        return { head, archive: await archives.read(name, head.revision) };
      } catch (error) {
        // Retention may have removed the revision if the head moved on unnoticed: look once more.
        const latest = await lookAgain(name);
        if (latest === undefined || isSameHead(latest, head)) throw error;
        return { head: latest, archive: await archives.read(name, latest.revision) };
      }
    },
    lookAgain,
  };
}
