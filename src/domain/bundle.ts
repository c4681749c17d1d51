import type { AccessPaths } from "./access-paths.ts";
import type { BundleName } from "./bundle-name.ts";
import type { Json } from "./json-value.ts";
import type { Diagnostic } from "./policy-error.ts";
import type { Revision } from "./revision.ts";

/** Files by their path inside the bundle: relative, `/` between segments, no `.` or `..`. */
export type FileTree = ReadonlyMap<string, Uint8Array>;

export type RegoVersion = 0 | 1;

/** A generator document (`kind: InjectorPolicy`), parsed but not yet understood, with the file it came from. */
export interface GeneratorDocument {
  readonly kind: string;
  readonly file: string;
  /** The text of exactly this document, so that the generator can give positions; `line` is its first (1-based). */
  readonly text: string;
  readonly line: number;
}

/**
 * What a push says of its bundle beside the files: the fields that `spec` of a `bundle.yaml` has for
 * it. What is absent was not said.
 */
export interface BundleStatements {
  readonly roots?: readonly string[];
  readonly entrypoints?: readonly string[];
  readonly decide?: boolean;
  readonly strict?: boolean;
  readonly regoVersion?: RegoVersion;
  readonly engine?: EngineChoice;
}

/** What one decision of a bundle may cost, where that is less than what the operator allows. */
export interface DecisionBudget {
  /** Of evaluation, some tens of nanoseconds each. */
  readonly steps?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** With what has been let go of and is not collected yet. */
  readonly memoryMiB?: number | undefined;
}

/** Who may do something with a bundle that no role lets them. */
export interface BundleAccess {
  /** Anybody, without a credential: its archive, and its decisions. */
  readonly read: "anyone";
}

/** Whose documents the rules of a bundle see besides its own: those of these bundles, or of all that decide. */
export type Sees = readonly BundleName[] | "all";

/** What was pushed, understood: the one shape that every way of writing a bundle becomes. */
export interface BundleSource {
  readonly name: BundleName;
  /** Sorted, without slashes at the ends; `[""]` owns everything. */
  readonly roots: readonly string[];
  /** Slash-separated rule or package paths (`authz/allow`), sorted. May be empty: every path can be asked anyway. */
  readonly entrypoints: readonly string[];
  /** Whether this service answers decisions from the bundle itself. */
  readonly decide: boolean;
  /** Whether findings of `opa check --strict` refuse the push. */
  readonly strict: boolean;
  readonly engine: EngineChoice;
  readonly budget?: DecisionBudget | undefined;
  /** Absent: nobody's. */
  readonly sees?: Sees | undefined;
  /** Which of its decisions answer the server's AuthZEN API; absent: none. */
  readonly authzen?: AccessPaths | undefined;
  /** Absent: only who has a role. */
  readonly access?: BundleAccess | undefined;
  readonly regoVersion: RegoVersion;
  /** Globs that start with `/`, as in OPA's manifest. */
  readonly fileRegoVersions: Readonly<Record<string, RegoVersion>>;
  readonly metadata: Readonly<Record<string, Json>>;
  /** Rego that agents get, as written, by path. Without tests. Generated modules are added by the generators. */
  readonly modules: FileTree;
  /** `*_test.rego`: run by the gate, kept with the revision, not sent to agents. */
  readonly tests: FileTree;
  /** `data.json`, `data.yaml`, `data.yml` files, as written, by path. */
  readonly data: FileTree;
  /** Further files that kinds have made for agents, by path: neither Rego nor data. */
  readonly files?: FileTree;
  readonly documents: readonly GeneratorDocument[];
  /** Nobody wrote the roots: they are those of the packages and the data. */
  readonly rootsDerived: boolean;
  /** What is doubtful already as written; the gate adds its own. */
  readonly warnings: readonly Diagnostic[];
  /** The whole tree as pushed: what `pull` gives back and the revision names. */
  readonly pushed: FileTree;
}

/** One file of Rego as a decision engine takes it. */
export interface RegoFile {
  /** Its path inside the bundle, as errors name it. */
  readonly file: string;
  readonly version: RegoVersion;
  readonly text: string;
}

/**
 * Which engine answers: `exact` runs the Rego itself, `wasm` what OPA's compiler makes of the declared entrypoints (what
 * lies beside them is `exact`'s), `auto` leaves it to Gatehouse.
 */
export type EngineChoice = "auto" | "exact" | "wasm";

export const ENGINE_CHOICES: readonly EngineChoice[] = ["auto", "exact", "wasm"];

/** What the gate let pass: everything a revision is made of. */
export interface CompiledBundle {
  readonly source: BundleSource;
  /** Findings that did not refuse the push. */
  readonly warnings: readonly Diagnostic[];
  /** Absent when `decide` is false. */
  readonly engine?: CompiledEngine;
}

export interface CompiledEngine {
  /** In the order of the bytes of their names. */
  readonly modules: readonly RegoFile[];
  /** The merged base documents (JSON text), as OPA reads all data files together. */
  readonly data: Uint8Array;
  /** What OPA's compiler makes of the declared entrypoints; absent without any. */
  readonly targets?: CompiledTargets;
  /** Absent without declared entrypoints. */
  readonly portability?: Portability;
  /** Absent without tests. */
  readonly tests?: readonly AskedTests[];
}

/** Which of the author's tests somebody else than OPA was asked for. */
export interface AskedTests {
  /** One of the decision engines, or who embeds the module: its tests are those that come to a declared entrypoint. */
  readonly engine: string;
  readonly asked: number;
  /** How many there are for it: OPA lets them pass. */
  readonly of: number;
  /** Why not all. */
  readonly because?: string | undefined;
}

/** The declared entrypoints for other engines, under their own names; what OPA does not build is absent. */
export interface CompiledTargets {
  /** `policy.wasm`. */
  readonly wasm?: CompiledTarget;
  /** OPA's IR plan: `plan.json`. */
  readonly plan?: CompiledTarget;
}

export interface CompiledTarget {
  readonly bytes: Uint8Array;
  /** All that `opa build` makes beside the data: those bytes too, a manifest, and the Rego that is left. */
  readonly files: FileTree;
}

/** Whether the declared entrypoints answer elsewhere as they do in OPA. */
export interface Portability {
  /** As Wasm, in npm's host of it. */
  readonly portable: boolean;
  /** Why not. */
  readonly reasons: readonly Diagnostic[];
  /** Where the plan is known to be wrong, or why there is none; absent where nothing speaks against it. */
  readonly planFaults?: readonly Diagnostic[] | undefined;
}

/** What is known of a stored revision without opening it. */
export interface RevisionRecord {
  readonly name: BundleName;
  readonly revision: Revision;
  /** RFC 3339 UTC: when this content was first published here. */
  readonly createdAt: string;
  readonly roots: readonly string[];
  readonly entrypoints: readonly string[];
  readonly decide: boolean;
  readonly regoVersion: RegoVersion;
  /** Absent: `auto`. */
  readonly engine?: EngineChoice | undefined;
  readonly budget?: DecisionBudget | undefined;
  readonly sees?: Sees | undefined;
  readonly authzen?: AccessPaths | undefined;
  readonly access?: BundleAccess | undefined;
  readonly portability?: Portability | undefined;
  /** Absent where there is no test, and in revisions that are older than this. */
  readonly tests?: readonly AskedTests[] | undefined;
  /** Bytes of the compressed archive that agents get. */
  readonly size: number;
  /** Which kinds of artifact are stored with it. */
  readonly artifacts: readonly ArtifactName[];
}

/**
 * The parts of a stored revision: `bundle.tar.gz` what agents get; `source.tar.gz` what was pushed; `wasm.tar.gz` and
 * `plan.tar.gz` what `opa build` makes of the declared entrypoints; the rest the decision engines'. All but the first two
 * are absent when `decide` is false.
 */
export type ArtifactName =
  | "bundle.tar.gz"
  | "source.tar.gz"
  | "modules.json"
  | "data.json"
  | "policy.wasm"
  | "plan.json"
  | "wasm.tar.gz"
  | "plan.tar.gz";

/** What a bundle can be got as: `rego` is what agents get, the others what OPA compiles of the declared entrypoints. */
export type BundleTarget = "rego" | "wasm" | "plan";

export const BUNDLE_TARGETS: readonly BundleTarget[] = ["rego", "wasm", "plan"];

/** Where the archive of a target is stored. */
export const ARCHIVE_OF: Readonly<Record<BundleTarget, ArtifactName>> = {
  rego: "bundle.tar.gz",
  wasm: "wasm.tar.gz",
  plan: "plan.tar.gz",
};

export type Artifacts = ReadonlyMap<ArtifactName, Uint8Array>;
