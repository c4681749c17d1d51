import { LRUCache } from "lru-cache";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { createSlots } from "../means/async/slots.ts";
import type { BundleStore } from "../storage/bundle-store.ts";

export interface ArchiveCacheOptions {
  readonly store: BundleStore;
  /** Bytes of archives to keep in memory. */
  readonly budgetBytes: number;
}

/** So many archives are read at once: what is read is in memory, whatever the budget. */
const READINGS = 4;

/** The compressed archives that agents get, from memory while they fit into the budget. */
export interface ArchiveCache {
  /** The archive when it is in memory. */
  held(name: BundleName, revision: Revision): Uint8Array | undefined;
  /**
   * The archive, from memory or the store; calls at the same time share one reading. Throws `not_found` when the
   * revision is no longer stored and what the store throws.
   */
  read(name: BundleName, revision: Revision): Promise<Uint8Array>;
  /** Bytes held now. */
  bytes(): number;
}

/** Keeps what was used last. An archive larger than the whole budget is given out and not kept. */
export function createArchiveCache({ store, budgetBytes }: ArchiveCacheOptions): ArchiveCache {
  const kept = new LRUCache<string, Uint8Array>({
    // None would mean without bound.
    maxSize: Math.max(1, budgetBytes),
    sizeCalculation: ({ byteLength }) => Math.max(1, byteLength),
  });
  const loading = new Map<string, Promise<Uint8Array>>();
  const slots = createSlots(READINGS);

  const held = (name: BundleName, revision: Revision): Uint8Array | undefined =>
    kept.get(keyOf(name, revision));

  async function readInTurn(name: BundleName, revision: Revision) {
    const release = await slots.take();
    try {
      return await store.readArtifact(name, revision, "bundle.tar.gz");
    } finally {
      release();
    }
  }

  async function load(name: BundleName, revision: Revision): Promise<Uint8Array> {
    const archive = await readInTurn(name, revision);
    if (archive === undefined) {
      throw new PolicyError(
        "not_found",
        `revision ${revision} of bundle ${name} is no longer stored`,
      );
    }
    kept.set(keyOf(name, revision), archive);
    return archive;
  }

  function read(name: BundleName, revision: Revision): Promise<Uint8Array> {
    const archive = held(name, revision);
    if (archive !== undefined) return Promise.resolve(archive);
    const key = keyOf(name, revision);
    const running = loading.get(key);
    if (running !== undefined) return running;
    const started = load(name, revision).finally(() => loading.delete(key));
    loading.set(key, started);
    return started;
  }

  return { held, read, bytes: () => kept.calculatedSize };
}

function keyOf(name: BundleName, revision: Revision): string {
  return `${revision} ${name}`;
}
