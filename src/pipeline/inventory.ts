import type { Activation } from "../domain/activation.ts";
import { ARCHIVE_OF, BUNDLE_TARGETS, type RevisionRecord, type Sees } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { NamedHead } from "../domain/head.ts";
import { isPolicyError } from "../domain/policy-error.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import {
  type BuiltFacts,
  type BundleEntry,
  type BundleHistory,
  factsOf,
  type SeesFacts,
  type StoredRevision,
} from "./answers.ts";
import { noBundle, readKnownHead } from "./find-revision.ts";
import { seenRecords, storeView, unseenNames } from "./seen-bundles.ts";
import { servingEngine } from "./serving-engine.ts";

const HISTORY_LENGTH = 100;

export interface InventoryOptions {
  readonly store: BundleStore;
  /** Whether the head of a bundle answers decisions in this process. */
  readonly activation: (name: BundleName) => Activation | undefined;
}

/** Every bundle that has a head; one whose record the store has lost says so, and hides no other. */
export async function listBundles(options: InventoryOptions): Promise<readonly BundleEntry[]> {
  const heads = await options.store.listHeads();
  return await Promise.all(heads.map((each) => entryOf(options, each, () => undefined)));
}

/** What one bundle is now, and what was built of it. Throws `not_found`. */
export async function showBundle(
  options: InventoryOptions,
  name: BundleName,
): Promise<BundleEntry> {
  const head = await readKnownHead(options.store, name);
  return await entryOf(options, { name, head }, async (record) => ({
    ...builtFacts(record),
    ...(record.sees && { sees: await seesFacts(options.store, record, record.sees) }),
  }));
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

async function entryOf(
  { store, activation }: InventoryOptions,
  { name, head }: NamedHead,
  built: (record: RevisionRecord) => Promise<BuiltFacts> | undefined,
): Promise<BundleEntry> {
  const [record = MISSING, moves = []] = await Promise.all([
    readable(store.readRevision(name, head.revision)),
    readable(store.readHistory(name, 1)),
  ]);
  const active = activation(name);
  const facts = "problem" in record ? undefined : await built(record);
  const listed = { name, head, ...(active && { active }) };
  const at = "problem" in moves ? undefined : moves[0]?.at;
  if ("problem" in record) return { ...listed, ...(at && { updated_at: at }), ...record };
  return {
    ...listed,
    updated_at: at ?? record.createdAt,
    ...factsOf(record),
    rego_version: record.regoVersion,
    size: record.size,
    ...(record.access && { access: record.access }),
    ...(facts && { built: facts }),
  };
}

function builtFacts(record: RevisionRecord): BuiltFacts {
  const { portability, artifacts, authzen, tests } = record;
  const { portable, reasons = [], planFaults } = portability ?? {};
  const engine = servingEngine(record);
  return {
    ...(engine && { engine }),
    ...(portable !== undefined && { portable }),
    ...(portable === false && { not_portable_because: reasons }),
    ...(tests && { tests }),
    targets: BUNDLE_TARGETS.filter((target) => artifacts.includes(ARCHIVE_OF[target])),
    ...(authzen && { authzen }),
    ...(planFaults && { plan_faults: planFaults }),
  };
}

async function seesFacts(
  store: BundleStore,
  { name }: RevisionRecord,
  sees: Sees,
): Promise<SeesFacts> {
  const records = await seenRecords(store, { name, sees }, storeView(store));
  const seen = records.map((each) => ({ name: each.name, revision: each.revision }));
  return { declared: sees, seen, missing: unseenNames(sees, seen) };
}

interface Damage {
  readonly problem: string;
}

const MISSING: Damage = {
  problem:
    "the record of its revision is missing in the store: push the bundle again, or delete it",
};

/** What the store keeps, or why that cannot be understood. Throws `unavailable`. */
async function readable<T>(reading: Promise<T>): Promise<T | Damage> {
  try {
    return await reading;
  } catch (error) {
    if (!isPolicyError(error) || error.code === "unavailable") throw error;
    return { problem: error.message };
  }
}

function toStoredRevision(record: RevisionRecord): StoredRevision {
  const { revision, createdAt, size } = record;
  return { revision, created_at: createdAt, ...factsOf(record), size };
}
