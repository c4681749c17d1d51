import type { FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Diagnostic, isPolicyError, messageOf, PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { type ArchiveLimits, readArchive } from "../means/archive/read-archive.ts";
import { changesBetween } from "../publish/changes.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { FileChanges } from "./answers.ts";
import { STORED_REVISION_DAMAGED } from "./findings.ts";

export interface StoredTreesOptions {
  readonly store: Pick<BundleStore, "readArtifact" | "readRevision">;
  readonly archiveLimits: ArchiveLimits;
}

/** What the store keeps of a pushed tree, or why it cannot be had. */
export type StoredTree =
  | { readonly revision: Revision; readonly archive: Uint8Array }
  | { readonly lost: string };

/**
 * The tree as it was pushed. Throws `not_found` when there is no such revision, and `internal_error` that blames the store
 * when what it keeps cannot be read: whoever asks has sent nothing wrong.
 */
export async function pushedTree(
  { store, archiveLimits }: StoredTreesOptions,
  name: BundleName,
  revision: Revision,
): Promise<FileTree> {
  const archive = await readPushed(store, name, revision);
  return await unpackStored(name, { revision, archive }, archiveLimits);
}

/** The same before it is unpacked; a loss is a fact, for those who can do without. Throws `unavailable`. */
export async function storedTree(
  store: StoredTreesOptions["store"],
  name: BundleName,
  revision: Revision,
): Promise<StoredTree> {
  try {
    return { revision, archive: await readPushed(store, name, revision) };
  } catch (error) {
    if (!isPolicyError(error) || error.code === "unavailable") throw error;
    return { lost: error.message };
  }
}

/** Throws `internal_error` that blames the store. */
export async function unpackStored(
  name: BundleName,
  stored: StoredTree,
  limits: ArchiveLimits,
): Promise<FileTree> {
  if ("lost" in stored) throw new PolicyError("internal_error", stored.lost);
  try {
    return await readArchive(stored.archive, limits);
  } catch (error) {
    throw damaged(name, stored.revision, `source.tar.gz: ${messageOf(error)}`, error);
  }
}

async function readPushed(
  store: StoredTreesOptions["store"],
  name: BundleName,
  revision: Revision,
): Promise<Uint8Array> {
  const archive = await store.readArtifact(name, revision, "source.tar.gz");
  if (archive !== undefined) return archive;
  if ((await store.readRevision(name, revision)) !== undefined) {
    throw damaged(name, revision, "source.tar.gz is missing");
  }
  throw new PolicyError("not_found", `bundle ${name} has no revision ${revision}`);
}

export interface Comparison {
  readonly changes: FileChanges;
  /** Says that nothing was compared, and why. */
  readonly warnings: readonly Diagnostic[];
}

/** What differs from the tree before, undefined when there was none. A tree that the store has lost costs the comparison alone. */
export async function compareTrees(
  readBefore: () => Promise<FileTree | undefined>,
  after: () => Promise<FileTree>,
): Promise<Comparison> {
  try {
    const [before, now] = [await readBefore(), await after()];
    return { changes: changesBetween(before, now), warnings: [] };
  } catch (error) {
    if (!isPolicyError(error) || error.code === "unavailable") throw error;
    const message = `${error.message}; the files were not compared`;
    const warning = { code: STORED_REVISION_DAMAGED.code, message };
    return { changes: { added: [], changed: [], removed: [] }, warnings: [warning] };
  }
}

function damaged(
  name: BundleName,
  revision: Revision,
  reason: string,
  cause?: unknown,
): PolicyError {
  const message = `the store's copy of revision ${revision} of bundle ${name} is damaged (${reason}): restore it from a backup`;
  return new PolicyError("internal_error", message, { cause });
}
