import type { AccessPaths } from "../domain/access-paths.ts";
import type { Activation } from "../domain/activation.ts";
import type {
  AskedTests,
  BundleAccess,
  BundleStatements,
  BundleTarget,
  FileTree,
  RegoVersion,
  Sees,
} from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, HeadMove } from "../domain/head.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import type { FileChanges } from "../publish/changes.ts";
import type { MoveWitness } from "../publish/move-witness.ts";

import type { ServingEngine } from "./serving-engine.ts";

export type { FileChanges };

/** What a revision is for. */
interface BundleFacts {
  readonly roots: readonly string[];
  readonly entrypoints: readonly string[];
  readonly decide: boolean;
}

/** The facts alone of what holds them. */
export function factsOf({ roots, entrypoints, decide }: BundleFacts): BundleFacts {
  return { roots, entrypoints, decide };
}

/** What every act on a bundle answers. Field names are those of the JSON answer. */
interface ActAnswer extends BundleFacts {
  readonly name: BundleName;
  readonly revision: Revision;
  readonly warnings: readonly Diagnostic[];
}

/** The answer to a push, a dry run or a rollback. */
export interface PublishAnswer extends ActAnswer {
  /** The head after the call; for a dry run the head that stays; absent when there is none. */
  readonly head?: Head;
  /** False when the content was already active, so that no head moved. */
  readonly changed: boolean;
  readonly dry_run: boolean;
  /** True when nobody wrote the roots, so that they are those of the packages and the data. Absent for a rollback. */
  readonly roots_derived?: boolean;
  readonly changes: FileChanges;
  /** Who else than OPA was asked for the author's tests; absent where nobody judged it now, or there is none. */
  readonly tests?: readonly AskedTests[];
}

/** The answer to a deletion. `revision` and `head` are what the bundle was last. */
export interface DeleteAnswer extends ActAnswer {
  readonly head: Head;
}

interface ListedBundle {
  readonly name: BundleName;
  readonly head: Head;
  /** Whether the head answers decisions on the replica that was asked. */
  readonly active?: Activation;
}

export interface BundleSummary extends ListedBundle, BundleFacts {
  /** When the head last moved, RFC 3339 UTC. */
  readonly updated_at: string;
  readonly rego_version: RegoVersion;
  /** Bytes of the compressed archive. */
  readonly size: number;
  /** Who may do something with it without a role, where identities are asked for; absent: nobody. */
  readonly access?: BundleAccess;
  /** What one bundle says of itself and a list leaves out; older servers do not say it. */
  readonly built?: BuiltFacts;
}

export interface BuiltFacts {
  /** Absent when the bundle is for agents only. */
  readonly engine?: ServingEngine;
  /** Whether the declared entrypoints answer as Wasm elsewhere as OPA does; absent without any. */
  readonly portable?: boolean;
  /** Why they do not. */
  readonly not_portable_because?: readonly Diagnostic[];
  /** Who else than OPA was asked for the author's tests; absent without any. */
  readonly tests?: readonly AskedTests[];
  /** What `?target=` of the Bundle API gives. */
  readonly targets: readonly BundleTarget[];
  /** Whose documents the rules see; absent: nobody's. */
  readonly sees?: SeesFacts;
  /** Which of its decisions answer the AuthZEN API; absent: none. */
  readonly authzen?: AccessPaths;
  /** Where the plan is known to decide otherwise than OPA; absent where nothing is known. */
  readonly plan_faults?: readonly Diagnostic[];
}

export interface SeesFacts {
  readonly declared: Sees;
  /** What there is of them, and of those that they see. */
  readonly seen: readonly { readonly name: BundleName; readonly revision: Revision }[];
  /** Named, and not there or for agents only. */
  readonly missing: readonly BundleName[];
}

/** A bundle of which the store shows the head and not what that is. */
export interface DamagedBundle extends ListedBundle {
  readonly updated_at?: string;
  /** What is wrong with the record of the revision, and what helps. */
  readonly problem: string;
}

export type BundleEntry = BundleSummary | DamagedBundle;

export function isDamaged(entry: BundleEntry): entry is DamagedBundle {
  return "problem" in entry;
}

export interface StoredRevision extends BundleFacts {
  readonly revision: Revision;
  readonly created_at: string;
  readonly size: number;
}

export interface BundleHistory {
  readonly name: BundleName;
  /** Absent when the bundle was deleted. */
  readonly head?: Head;
  /** Newest first. */
  readonly moves: readonly HeadMove[];
  /** Newest first; only what retention has kept. */
  readonly revisions: readonly StoredRevision[];
}

/**
 * What people do with bundles, whichever door they come by. All throw `PolicyError`; a refused push says in `active` of
 * the error body which head stays (the door reads it with `one`).
 */
export interface Operations {
  push(name: BundleName, pushed: Pushed, options: PushOptions): Promise<PublishAnswer>;
  /** `revision` may be a unique prefix of at least 8 digits. Brings a deleted bundle back, while its revisions are kept. */
  rollback(name: BundleName, revision: string, options?: ActOptions): Promise<PublishAnswer>;
  /** Ends a bundle. Throws `not_found` when there is none. */
  delete(name: BundleName, options?: DeleteOptions): Promise<DeleteAnswer>;
  list(): Promise<readonly BundleEntry[]>;
  one(name: BundleName): Promise<BundleEntry>;
  history(name: BundleName): Promise<BundleHistory>;
  /** The tree as it was pushed. `revision` as for `rollback`; undefined asks for the head. */
  files(name: BundleName, revision: string | undefined): Promise<FileTree>;
}

export interface ActOptions {
  readonly witness?: MoveWitness | undefined;
}

export interface DeleteOptions extends ActOptions {
  /** Set where nobody asked for it but the folder of declarations, which has the bundle no more. */
  readonly by?: "declared";
}

/** What was pushed: files, or the body of a request, which is read where that keeps nobody waiting. */
export type Pushed =
  | { readonly kind: "files"; readonly tree: FileTree }
  /** `archive`: a tar.gz. `json`: `{"files": {"path": "text"}}`. Not yet joined; the bytes are given away. */
  | { readonly kind: "archive" | "json"; readonly pieces: readonly Uint8Array[] };

export interface PushOptions extends ActOptions {
  readonly dryRun: boolean;
  readonly reason: "push" | "declared";
  /** What the push says beside the files; nothing when absent. */
  readonly statements?: BundleStatements;
  readonly signal?: AbortSignal;
}
