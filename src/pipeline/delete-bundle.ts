import type { RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, HeadMove, NamedHead } from "../domain/head.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import type { PublishTurns } from "../publish/publish-turns.ts";
import { unpublish } from "../publish/unpublish.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ChangeFeed } from "../storage/change-feed.ts";
import type { DeleteAnswer, DeleteOptions } from "./answers.ts";
import { STILL_DECLARED } from "./findings.ts";

export interface DeleteBundleOptions {
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly turns: PublishTurns;
  readonly now: () => Date;
  /** What is served here though the store has lost it: that can be deleted too. */
  readonly lostHead?: (name: BundleName) => Head | undefined;
  /** Resolves once this process serves the head it is given, or has let the bundle go, on both ways. */
  readonly serve: (moved: NamedHead) => Promise<void>;
}

/**
 * Ends a bundle: agents get 404 and keep what they run, decisions know it no more, its roots are free. What was published
 * stays stored until retention. Throws `not_found` when there is none.
 */
export async function deleteBundle(
  options: DeleteBundleOptions,
  name: BundleName,
  { by, witness }: DeleteOptions = {},
): Promise<DeleteAnswer> {
  const { store } = options;
  const { last, tombstone, warnings } = await unpublish(name, {
    ...options,
    held: options.lostHead?.(name),
    by,
    witness,
  });
  await options.serve({ name, head: tombstone });
  const [record, moves] = await Promise.all([
    recordOf(store, name, last),
    store.readHistory(name, 100).catch((): readonly HeadMove[] => []),
  ]);
  return {
    name,
    revision: last.revision,
    head: last,
    roots: record?.roots ?? [],
    entrypoints: record?.entrypoints ?? [],
    decide: record?.decide ?? true,
    warnings: [...warnings, ...(by === undefined ? warningsOf(name, moves) : [])],
  };
}

/** The bundle is deleted already: a record that cannot be read any more takes nothing from that. */
async function recordOf(
  store: BundleStore,
  name: BundleName,
  { revision }: Head,
): Promise<RevisionRecord | undefined> {
  return await store.readRevision(name, revision).catch(() => undefined);
}

function warningsOf(name: BundleName, moves: readonly HeadMove[]): Diagnostic[] {
  const source = moves.find(({ reason }) => reason === "declared" || reason === "push");
  if (source?.reason !== "declared") return [];
  const message = `${name} was published from a folder of declarations: it comes back when its files there change`;
  return [{ code: STILL_DECLARED.code, message }];
}
