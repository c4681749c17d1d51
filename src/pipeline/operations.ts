import type { Activation } from "../domain/activation.ts";
import type { BundleSource, RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, NamedHead } from "../domain/head.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { isRevision, type Revision } from "../domain/revision.ts";
import type { ArchiveLimits } from "../means/archive/read-archive.ts";
import { publish, rollback } from "../publish/publish.ts";
import { createPublishTurns, type PublishTurns } from "../publish/publish-turns.ts";
import { checkRootOwners, type Served } from "../publish/root-owners.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ChangeFeed } from "../storage/change-feed.ts";
import type { Leases } from "../storage/leases.ts";
import type {
  BundleHistory,
  BundleSummary,
  Management,
  PublishAnswer,
  Pushed,
  PushOptions,
  StoredRevision,
} from "./answers.ts";
import { deleteBundle } from "./delete-bundle.ts";
import { readParts, recordOf } from "./load-revision.ts";
import type { PushGate } from "./push-gate.ts";
import { pushedTree, storedTree } from "./stored-trees.ts";

const HISTORY_LENGTH = 100;
const LEAST_PREFIX = 8;

export interface ManagementOptions {
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly leases: Leases;
  readonly gate: PushGate;
  readonly archiveLimits: ArchiveLimits;
  readonly now: () => Date;
  /** What this process serves: nobody may take the roots of that. */
  readonly served?: Served;
  /** What this process serves of a bundle that the store has lost. */
  readonly lostHead?: (name: BundleName) => Head | undefined;
  /** Resolves once this process serves the head it is given, on both ways. */
  readonly serve: (moved: NamedHead) => Promise<void>;
  /** Whether the head of a bundle answers decisions in this process. */
  readonly activation: (name: BundleName) => Activation | undefined;
}

interface Context extends ManagementOptions {
  readonly turns: PublishTurns;
}

/** What people do with bundles, over one store. */
export function createManagement(given: ManagementOptions): Management {
  const options = { ...given, turns: createPublishTurns(given.leases) };
  const { store } = options;
  return {
    push: (name, pushed, pushOptions) => push(options, name, pushed, pushOptions),
    rollback: (name, revision) => rollBack(options, name, revision),
    delete: (name, deleteOptions) => deleteBundle(options, name, deleteOptions),
    list: async () =>
      await Promise.all((await store.listHeads()).map((each) => summary(options, each))),
    one: async (name) => await summary(options, { name, head: await headOf(store, name) }),
    history: (name) => history(store, name),
    files: async (name, revision) =>
      await pushedTree(options, name, await resolveRevision(store, name, revision)),
  };
}

async function push(
  options: Context,
  name: BundleName,
  pushed: Pushed,
  { dryRun, reason, statements = {}, signal }: PushOptions,
): Promise<PublishAnswer> {
  const { store, gate } = options;
  const head = await store.readHead(name);
  const before = head && (await storedTree(store, name, head.revision));
  const session = await gate.open({ name, pushed, statements, before }, signal);
  try {
    const { revision, source, changes, warnings } = session.read;
    const roots_derived = source.rootsDerived;
    const answer = { name, revision, dry_run: dryRun, changes, roots_derived, ...factsOf(source) };
    if (head !== undefined && head.revision === revision && !dryRun) {
      return { ...answer, head, changed: false, warnings: [...source.warnings, ...warnings] };
    }
    const passed = await session.pass(dryRun ? undefined : options.now().toISOString());
    if (passed.packed === undefined) {
      await checkRootOwners(source, options);
      const changed = head?.revision !== revision;
      const all = [...warnings, ...passed.warnings];
      return { ...answer, ...(head && { head }), changed, warnings: all };
    }
    session.end();
    const published = await publish(passed.packed, { ...options, reason });
    await options.serve({ name, head: published.head });
    return {
      ...answer,
      head: published.head,
      changed: published.changed,
      warnings: [...warnings, ...passed.warnings, ...published.warnings],
    };
  } finally {
    session.end();
  }
}

async function rollBack(
  options: Context,
  name: BundleName,
  prefix: string,
): Promise<PublishAnswer> {
  const { store } = options;
  const before = await store.readHead(name);
  const revision = await resolveRevision(store, name, prefix);
  const record = await recordOf(store, name, revision);
  const isNew = record.decide && before?.revision !== revision;
  const { changes, warnings } = await options.gate.judge({
    name,
    parts: isNew ? await readParts(store, record) : undefined,
    before: before && (await storedTree(store, name, before.revision)),
    after: await storedTree(store, name, revision),
  });
  const published = await rollback(name, revision, options);
  await options.serve({ name, head: published.head });
  return {
    name,
    revision,
    head: published.head,
    changed: published.changed,
    dry_run: false,
    changes,
    warnings: [...warnings, ...published.warnings],
    ...factsOf(record),
  };
}

function factsOf(
  it: Pick<BundleSource | RevisionRecord, "roots" | "entrypoints" | "decide">,
): Pick<PublishAnswer, "roots" | "entrypoints" | "decide"> {
  return { roots: it.roots, entrypoints: it.entrypoints, decide: it.decide };
}

async function summary(
  { store, activation }: ManagementOptions,
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

async function history(store: BundleStore, name: BundleName): Promise<BundleHistory> {
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

function toStoredRevision(record: RevisionRecord): StoredRevision {
  const { revision, createdAt, roots, entrypoints, decide, size } = record;
  return { revision, created_at: createdAt, roots, entrypoints, decide, size };
}

async function headOf(store: BundleStore, name: BundleName): Promise<Head> {
  const head = await store.readHead(name);
  if (head !== undefined) return head;
  throw noBundle(name);
}

function noBundle(name: BundleName): PolicyError {
  return new PolicyError("not_found", `there is no bundle ${name}`);
}

/** Finds the stored revision that a whole name or a unique prefix means; undefined asks for the head. */
export async function resolveRevision(
  store: BundleStore,
  name: BundleName,
  prefix: string | undefined,
): Promise<Revision> {
  if (prefix === undefined) return (await headOf(store, name)).revision;
  if (isRevision(prefix)) return prefix;
  if (prefix.length < LEAST_PREFIX || !/^[0-9a-f]+$/.test(prefix)) {
    throw new PolicyError(
      "invalid_parameter",
      `${JSON.stringify(prefix)} is no revision: at least ${LEAST_PREFIX} hexadecimal digits are wanted`,
    );
  }
  const records = await store.listRevisions(name);
  if (records.length === 0) throw noBundle(name);
  const found = records.filter(({ revision }) => revision.startsWith(prefix));
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only.revision;
  throw only === undefined
    ? new PolicyError("not_found", `bundle ${name} has no revision ${prefix}`)
    : new PolicyError(
        "invalid_parameter",
        `${prefix} means ${found.length} revisions of ${name}: give more digits`,
      );
}
