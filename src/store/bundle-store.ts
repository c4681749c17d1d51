import type { ArtifactName, Artifacts, RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, HeadMove, NamedHead } from "../domain/head.ts";
import type { Revision } from "../domain/revision.ts";

export interface MoveRequest {
  readonly name: BundleName;
  /** The head the mover read; undefined when there was none. */
  readonly expected: Head | undefined;
  readonly revision: Revision;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly reason: HeadMove["reason"];
}

/** `stale`: the head was no longer the expected one. `missing`: the revision is not (or no longer) stored. */
export type MoveOutcome =
  | { readonly kind: "moved"; readonly head: Head }
  | { readonly kind: "stale"; readonly head: Head | undefined }
  | { readonly kind: "missing" };

/**
 * Where revisions and heads rest. A revision never changes once written; a head moves by compare-and-set and its sequence
 * only grows. Whatever a promise says is durable when it resolves. Drivers throw `PolicyError`: `unavailable` when the
 * medium is away or full.
 */
export interface BundleStore {
  /** The epoch of this store (16 hexadecimal digits), drawn when it was created. */
  epoch(): Promise<string>;
  /** Stores a revision whole or not at all. Storing the same one again is no error and changes nothing. */
  putRevision(record: RevisionRecord, artifacts: Artifacts): Promise<void>;
  readRevision(name: BundleName, revision: Revision): Promise<RevisionRecord | undefined>;
  readArtifact(
    name: BundleName,
    revision: Revision,
    artifact: ArtifactName,
  ): Promise<Uint8Array | undefined>;
  /** Every stored revision of a bundle, oldest first by `createdAt`. */
  listRevisions(name: BundleName): Promise<readonly RevisionRecord[]>;
  /** Removes a revision; answers false, and removes nothing, when it is the head. An absent one is `true`. */
  deleteRevision(name: BundleName, revision: Revision): Promise<boolean>;
  readHead(name: BundleName): Promise<Head | undefined>;
  /** All heads, sorted by name. */
  listHeads(): Promise<readonly NamedHead[]>;
  moveHead(request: MoveRequest): Promise<MoveOutcome>;
  /** The moves of a head, newest first, at most `limit`. */
  readHistory(name: BundleName, limit: number): Promise<readonly HeadMove[]>;
  /** Resolves when the medium answers; throws `unavailable` otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
