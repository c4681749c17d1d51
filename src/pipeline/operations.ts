import type { Activation } from "../domain/activation.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, NamedHead } from "../domain/head.ts";
import type { ArchiveLimits } from "../means/archive/read-archive.ts";
import { createPublishTurns, type PublishTurns } from "../publish/publish-turns.ts";
import type { Served } from "../publish/root-owners.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ChangeFeed } from "../storage/change-feed.ts";
import type { Leases } from "../storage/leases.ts";
import type { Operations } from "./answers.ts";
import { deleteBundle } from "./delete-bundle.ts";
import { findRevision } from "./find-revision.ts";
import { listBundles, readBundleHistory, showBundle } from "./inventory.ts";
import { pushBundle } from "./push-bundle.ts";
import type { PushGate } from "./push-gate.ts";
import { rollBack } from "./roll-back.ts";
import { pushedTree } from "./stored-trees.ts";

export interface OperationsOptions {
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

export interface OperationContext extends OperationsOptions {
  readonly turns: PublishTurns;
}

/** What people do with bundles, over one store: each is a story in a file of its own. */
export function createOperations(options: OperationsOptions): Operations {
  const context: OperationContext = { ...options, turns: createPublishTurns(options.leases) };
  const { store } = options;
  return {
    push: (name, pushed, pushOptions) => pushBundle(context, name, pushed, pushOptions),
    rollback: (name, revision, given) => rollBack(context, name, revision, given),
    delete: (name, deleteOptions) => deleteBundle(context, name, deleteOptions),
    list: () => listBundles(options),
    one: (name) => showBundle(options, name),
    history: (name) => readBundleHistory(store, name),
    files: async (name, revision) =>
      await pushedTree(options, name, await findRevision(store, name, revision)),
  };
}
