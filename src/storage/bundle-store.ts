import type { ArtifactName, Artifacts, RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, HeadMove, MoveReason, NamedHead } from "../domain/head.ts";
import type { Revision } from "../domain/revision.ts";

export interface MoveRequest {
  readonly name: BundleName;
  /** The head the mover read; undefined when there was none. */
  readonly expected: Head | undefined;
  readonly revision: Revision;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly reason: MoveReason;
}

export interface DeleteRequest {
  readonly name: BundleName;
  /** The head that is to end; undefined when the store has lost it, so that only what is served of it ends. */
  readonly expected: Head | undefined;
  /** What it was last, for the history. */
  readonly revision: Revision;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** As in `HeadMove`. */
  readonly by?: string | undefined;
}

/** `stale`: the head was no longer the expected one. `missing`: the revision is not (or no longer) stored. */
export type MoveOutcome =
  | { readonly kind: "moved"; readonly head: Head }
  | { readonly kind: "stale"; readonly head: Head | undefined }
  | { readonly kind: "missing" };

/** `tombstone`: the sequence that the deletion took, with the revision that was the head. `stale`: as for a move. */
export type DeleteOutcome =
  | { readonly kind: "moved"; readonly tombstone: Head }
  | { readonly kind: "stale"; readonly head: Head | undefined };

/**
 * Where revisions and heads rest. A revision never changes once written; a head moves by compare-and-set and its sequence
 * only grows, also over a deletion. Whatever a promise says is durable when it resolves. Drivers throw `PolicyError`: `unavailable` when the
 * medium is away or full.
 */
export interface BundleStore {
  /** The epoch of this store (16 hexadecimal digits), drawn when it was created or emptied. */
  epoch(): Promise<string>;
  /**
   * Draws a new epoch, unless it is another than this one by now; answers the epoch. For a store that was found to have lost
   * or forgotten moves, so that its sequences are not compared with those of before.
   */
  renewEpoch(lost: string): Promise<string>;
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
  /**
   * Ends a head: the name has none until it is moved again, and that move goes on with the sequence. Revisions and history
   * stay; the history gains a move of reason `delete`.
   */
  deleteHead(request: DeleteRequest): Promise<DeleteOutcome>;
  /** Every name that has or had a head, sorted. */
  listNames(): Promise<readonly BundleName[]>;
  /** The moves of a head, newest first, at most `limit`; also of one that was deleted. */
  readHistory(name: BundleName, limit: number): Promise<readonly HeadMove[]>;
  /** Forgets the history of a bundle that was deleted, but for the deletion; of one that has a head, nothing. */
  trimHistory(name: BundleName): Promise<void>;
  /** Resolves when the medium answers; throws `unavailable` otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
