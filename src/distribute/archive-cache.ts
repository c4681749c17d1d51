import { LRUCache } from "lru-cache";
import { ARCHIVE_OF, type BundleTarget } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { createSlots } from "../means/async/slots.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { NotBuilt } from "./bundle-request.ts";
import { notBuilt } from "./not-built.ts";

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
  held(name: BundleName, revision: Revision, target?: BundleTarget): Uint8Array | undefined;
  /**
   * The archive, from memory or the store; calls at the same time share one reading. Throws `not_found` when the
   * revision is no longer stored and what the store throws.
   */
  read(name: BundleName, revision: Revision): Promise<Uint8Array>;
  /** Undefined where the revision was built for the target, or is no longer stored. Throws what the store throws. */
  whyNotBuilt(
    name: BundleName,
    revision: Revision,
    target: BundleTarget,
  ): Promise<NotBuilt | undefined>;
  /** `read` for a target, for which not every revision was built. */
  readTarget(
    name: BundleName,
    revision: Revision,
    target: BundleTarget,
  ): Promise<Uint8Array | NotBuilt>;
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

  const held: ArchiveCache["held"] = (name, revision, target = "rego") =>
    kept.get(keyOf(name, revision, target));

  async function readInTurn(name: BundleName, revision: Revision, target: BundleTarget) {
    const release = await slots.take();
    try {
      return await store.readArtifact(name, revision, ARCHIVE_OF[target]);
    } finally {
      release();
    }
  }

  async function load(
    name: BundleName,
    revision: Revision,
    target: BundleTarget,
  ): Promise<Uint8Array> {
    const archive = await readInTurn(name, revision, target);
    if (archive === undefined) {
      throw new PolicyError(
        "not_found",
        `revision ${revision} of bundle ${name} is no longer stored`,
      );
    }
    kept.set(keyOf(name, revision, target), archive);
    return archive;
  }

  function read(
    name: BundleName,
    revision: Revision,
    target: BundleTarget = "rego",
  ): Promise<Uint8Array> {
    const archive = held(name, revision, target);
    if (archive !== undefined) return Promise.resolve(archive);
    const key = keyOf(name, revision, target);
    const running = loading.get(key);
    if (running !== undefined) return running;
    const started = load(name, revision, target).finally(() => loading.delete(key));
    loading.set(key, started);
    return started;
  }

  async function whyNotBuilt(name: BundleName, revision: Revision, target: BundleTarget) {
    if (target === "rego" || held(name, revision, target) !== undefined) return undefined;
    const record = await store.readRevision(name, revision);
    const isMissing = record?.artifacts.includes(ARCHIVE_OF[target]) === false;
    return isMissing ? notBuilt(record, target) : undefined;
  }

  async function readTarget(name: BundleName, revision: Revision, target: BundleTarget) {
    return (await whyNotBuilt(name, revision, target)) ?? (await read(name, revision, target));
  }

  return { held, read, whyNotBuilt, readTarget, bytes: () => kept.calculatedSize };
}

function keyOf(name: BundleName, revision: Revision, target: BundleTarget): string {
  return `${revision} ${target} ${name}`;
}
