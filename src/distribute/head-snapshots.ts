import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isSameHead } from "../domain/head.ts";
import { withDeadline } from "../means/async/deadline.ts";
import type { ArchiveCache } from "./archive-cache.ts";
import type { NotBuilt, Snapshot, Wanted } from "./bundle-request.ts";
import type { LiveHeads } from "./live-heads.ts";

/** Heads with their archives. */
export interface HeadSnapshots {
  /** The snapshot of a head whose archive is in memory. */
  held(wanted: Wanted, head: Head): Snapshot | undefined;
  /** The snapshot of a head, or of the one that took its place. Throws what the cache throws. */
  read(wanted: Wanted, head: Head): Promise<Snapshot | NotBuilt>;
  /** Undefined also where that cannot be told now. Never throws. */
  whyNotBuilt(wanted: Wanted, head: Head): Promise<NotBuilt | undefined>;
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

  async function readOne({ name, target }: Wanted, head: Head): Promise<Snapshot | NotBuilt> {
    const archive = await archives.readTarget(name, head.revision, target);
    return "why" in archive ? archive : { head, archive };
  }

  return {
    held({ name, target }, head) {
      const archive = archives.held(name, head.revision, target);
      return archive && { head, archive };
    },
    async read(wanted, head) {
      try {
        return await readOne(wanted, head);
      } catch (error) {
        // Retention may have removed the revision if the head moved on unnoticed: look once more.
        const latest = await lookAgain(wanted.name);
        if (latest === undefined || isSameHead(latest, head)) throw error;
        return await readOne(wanted, latest);
      }
    },
    whyNotBuilt: ({ name, target }, head) =>
      archives.whyNotBuilt(name, head.revision, target).catch(() => undefined),
    lookAgain,
  };
}
