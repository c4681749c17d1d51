import type { LiveHeads } from "../distribute/live-heads.ts";
import type { RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { messageOf } from "../domain/policy-error.ts";
import { rootsOverlap } from "../domain/roots.ts";
import type { Log } from "../observe/log.ts";
import type { BundleStore } from "../storage/bundle-store.ts";

export interface LostRootsOptions {
  readonly store: Pick<BundleStore, "readRevision">;
  readonly heads: LiveHeads;
  readonly log: Pick<Log, "warn" | "error">;
}

/**
 * Lets a bundle go that the store has lost as soon as a stored one owns roots of it. It is served on only as long as nobody
 * takes its place; a replica that was started after the loss knows nothing of it, and lets others have its roots.
 */
export function yieldLostRoots({ store, heads, log }: LostRootsOptions): () => void {
  async function recordOf(name: BundleName): Promise<RevisionRecord | undefined> {
    const head = heads.head(name);
    const record = head && (await store.readRevision(name, head.revision));
    return record?.decide === true ? record : undefined;
  }

  async function settle(lost: readonly BundleName[], others: readonly BundleName[]): Promise<void> {
    const records = await Promise.all(others.map(recordOf));
    for (const name of lost) {
      const own = await recordOf(name);
      const taker = records.find((each) => own !== undefined && each && overlap(own, each));
      if (taker === undefined || !heads.isLost(name)) continue;
      log.warn(
        { bundle: name, by: taker.name },
        "a bundle that the store lost is let go: another owns its roots",
      );
      heads.letGo(name);
    }
  }

  function look(lost: readonly BundleName[], others: readonly BundleName[]): void {
    const stored = others.filter((name) => !heads.isLost(name));
    if (lost.length === 0 || stored.length === 0) return;
    settle(lost, stored).catch((error: unknown) => {
      log.error({ err: messageOf(error) }, "the roots of lost bundles could not be compared");
    });
  }

  const ends = [
    heads.onChange(({ name, head }) => {
      if (head !== undefined) look(heads.lost(), [name]);
    }),
    heads.onLost((lost) =>
      look(
        lost,
        heads.all().map(({ name }) => name),
      ),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function overlap(a: RevisionRecord, b: RevisionRecord): boolean {
  return a.roots.some((root) => b.roots.some((other) => rootsOverlap(root, other)));
}
