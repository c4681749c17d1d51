import type { Activation } from "../domain/activation.ts";
import type { RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { NamedHead } from "../domain/head.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import { type BundleHistory, type BundleSummary, factsOf, type StoredRevision } from "./answers.ts";
import { noBundle, readKnownHead } from "./find-revision.ts";
import { recordOf } from "./load-revision.ts";

const HISTORY_LENGTH = 100;

export interface InventoryOptions {
  readonly store: BundleStore;
  /** Whether the head of a bundle answers decisions in this process. */
  readonly activation: (name: BundleName) => Activation | undefined;
}

/** Every bundle that has a head. */
export async function listBundles(options: InventoryOptions): Promise<readonly BundleSummary[]> {
  const heads = await options.store.listHeads();
  return await Promise.all(heads.map((each) => summary(options, each)));
}

/** What one bundle is now. Throws `not_found`. */
export async function showBundle(
  options: InventoryOptions,
  name: BundleName,
): Promise<BundleSummary> {
  return await summary(options, { name, head: await readKnownHead(options.store, name) });
}

/** How the head of a bundle moved, and what is kept of it, deleted or not. Throws `not_found`. */
export async function readBundleHistory(
  store: BundleStore,
  name: BundleName,
): Promise<BundleHistory> {
  const [head, moves, records] = await Promise.all([
    store.readHead(name),
    store.readHistory(name, HISTORY_LENGTH),
    store.listRevisions(name),
  ]);
  if (head === undefined && moves.length === 0) throw noBundle(name);
  return {
    name,
    ...(head && { head }),
    moves,
    revisions: records.toReversed().map(toStoredRevision),
  };
}

async function summary(
  { store, activation }: InventoryOptions,
  { name, head }: NamedHead,
): Promise<BundleSummary> {
  const [record, moves] = await Promise.all([
    recordOf(store, name, head.revision),
    store.readHistory(name, 1),
  ]);
  return {
    name,
    head,
    updated_at: moves[0]?.at ?? record.createdAt,
    ...factsOf(record),
    rego_version: record.regoVersion,
    size: record.size,
    ...activeFact(activation(name)),
  };
}

function activeFact(active: Activation | undefined): Pick<BundleSummary, "active"> {
  return active === undefined ? {} : { active };
}

function toStoredRevision(record: RevisionRecord): StoredRevision {
  const { revision, createdAt, size } = record;
  return { revision, created_at: createdAt, ...factsOf(record), size };
}
