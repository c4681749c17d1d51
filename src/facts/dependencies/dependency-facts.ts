import type { Claim } from "./claim.ts";

export const DEPENDENCY_FACTS_KIND = "GoDependencies";

/**
 * What is known of the dependencies of one Go program or repository: the input of a `DependencyPolicy`. JSON as it stands here;
 * a fact that is not known is absent, never empty. Facts are claims of whoever gathered them.
 */
export interface DependencyFacts {
  readonly apiVersion: "facts.gatehouse/v1";
  readonly kind: typeof DEPENDENCY_FACTS_KIND;
  /** When it is judged, RFC 3339 in UTC with `Z`, whole seconds: ages, exceptions and effective dates are counted from here. */
  readonly time: string;
  /** Who says so, such as the name of a build job. */
  readonly suppliedBy?: string | undefined;
  /** The files that were read, with what they hold. */
  readonly sources: readonly FactSource[];
  readonly main: MainFacts;
  /** The build list without the main modules, by module path. */
  readonly modules: Readonly<Record<string, ModuleFacts>>;
  /** What `modules` was worked out from, and whether that is all of it; absent where nobody says. */
  readonly buildList?: BuildListFacts | undefined;
  readonly directives: DirectiveFacts;
  /** Absent where no go.work is in force. */
  readonly workspace?: WorkspaceFacts | undefined;
  /** Absent where no binary was given. */
  readonly binary?: BinaryFacts | undefined;
  /** What was checked of the files, the binary and the evidence against each other. */
  readonly claims: readonly Claim[];
  /** A layer of the signature chain each; empty where none was asked for. */
  readonly evidence: readonly EvidenceFacts[];
  /** What would happen if: the changes that fixes are chosen from. */
  readonly changes: readonly ChangeFacts[];
}

export interface FactSource {
  readonly file: string;
  /** `go.mod`, `go.sum`, `go.work`, `go.work.sum`, `binary`, `vendor`, `go-list`, `go-mod-graph`, `sbom`, `attestation`, ... */
  readonly format: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface MainFacts {
  readonly path: string;
  /** The go line, such as `1.22.0`. */
  readonly go?: string | undefined;
  /** The toolchain line, such as `go1.22.5`. */
  readonly toolchain?: string | undefined;
  /** The Go that really compiled, from the binary or `go env`, such as `go1.26.8`. */
  readonly compiler?: string | undefined;
}

export interface BuildListFacts {
  /**
   * `go-list`: Go listed it. `go-mod-graph`: the highest versions of a graph that Go printed. `selection`: minimal version selection
   * over every go.mod that counts. `go.mod`: what a go.mod lists that agrees with all that is known. `binary`: what was linked.
   */
  readonly from: "go-list" | "go-mod-graph" | "selection" | "go.mod" | "binary";
  /** False where modules may be missing, or have other versions: then their absence proves nothing. */
  readonly complete: boolean;
  /** The modules, as `path@version`, whose go.mod was missed; absent where it is complete. */
  readonly unknown?: readonly string[] | undefined;
}

export interface ModuleFacts {
  readonly version: string;
  /** How go.mod lists it; `unlisted` is in the build list for another module's sake. */
  readonly required: "direct" | "indirect" | "unlisted";
  readonly replace?: ReplaceFacts | undefined;
  /** `h1:` of the content that is built: under a replacement by a module, of that. */
  readonly sum?: string | undefined;
  readonly goModSum?: string | undefined;
  /** When the version was released, RFC 3339. */
  readonly time?: string | undefined;
  /** Known only where the newest version's go.mod was looked at (`go list -m -u -retracted`). */
  readonly status?:
    | { readonly retracted: readonly string[]; readonly deprecated: string }
    | undefined;
  readonly go?: string | undefined;
  /** Where the source came from, as Go recorded it. */
  readonly origin?: { readonly vcs: string; readonly url: string } | undefined;
  /** The licence as an SPDX expression and as alternatives: every licence of one of them must be accepted. */
  readonly licence?:
    | { readonly expression: string; readonly alternatives: readonly (readonly string[])[] }
    | undefined;
  /** Whether a package of it was linked into the binary. */
  readonly linked?: boolean | undefined;
}

/** A replacement in force for a module. */
export type ReplaceFacts = {
  /** True where the directive names no version of the replaced module. */
  readonly wildcard: boolean;
  /** The file that says so. */
  readonly file: string;
} & (
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "module"; readonly path: string; readonly version: string }
);

/** The directives of the main go.mod, and of go.work where one is in force. */
export interface DirectiveFacts {
  /** By module path. */
  readonly require: Readonly<Record<string, RequireFacts>>;
  /** All that are written, in force or not. */
  readonly replace: readonly ReplaceDirective[];
  readonly exclude: readonly PlacedVersion[];
  readonly retract: readonly {
    readonly low: string;
    readonly high: string;
    readonly rationale: string;
  }[];
  readonly tool: readonly string[];
  readonly ignore: readonly string[];
  readonly godebug: Readonly<Record<string, string>>;
}

export interface RequireFacts {
  readonly version: string;
  readonly indirect: boolean;
  /** The comment behind it without slashes, where one is not an indirect marker: `indirect - for tests` marks nothing. */
  readonly comment?: string | undefined;
  readonly row: number;
}

export interface ReplaceDirective {
  readonly file: string;
  readonly row: number;
  readonly old: { readonly path: string; readonly version?: string | undefined };
  readonly new:
    | { readonly kind: "directory"; readonly path: string }
    | { readonly kind: "module"; readonly path: string; readonly version: string };
}

export interface PlacedVersion {
  readonly file: string;
  readonly row: number;
  readonly path: string;
  readonly version: string;
}

export interface WorkspaceFacts {
  readonly file: string;
  /** True where go.work lies above the repository; absent where no repository is known. */
  readonly outsideRepository?: boolean | undefined;
  /** The main modules, with their directories as written. */
  readonly use: readonly { readonly directory: string; readonly path?: string | undefined }[];
}

export interface BinaryFacts {
  readonly file: string;
  readonly sha256: string;
  /** Absent where the binary holds no build information, or none that can be read. */
  readonly go?: string | undefined;
  readonly main?: { readonly path: string; readonly version: string } | undefined;
  /** Build settings by key; absent with `go`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** One layer of the signature chain, as it was verified. */
export interface EvidenceFacts {
  /** As the trust policy names it: `developer`, `ci`, `gate`, `registry`, ... */
  readonly layer: string;
  readonly outcome: "verified" | "contradicted" | "not_verifiable";
  /** Why, stable: the codes of `src/facts/attestation`. */
  readonly code: string;
  readonly message: string;
  /** Who signed, each once. */
  readonly principals: readonly string[];
  /** When, where a trusted clock says so. */
  readonly time?: string | undefined;
}

/** A change of the files, and what it does to the build list. */
export interface ChangeFacts {
  readonly edits: readonly Edit[];
  /** What does it, as a person types it: `go get`, `go mod edit`, `go work edit`. */
  readonly commands: readonly string[];
  /** go.mod after it; absent where it does not change. */
  readonly goMod?: string | undefined;
  readonly goWork?: string | undefined;
  /**
   * What is then in the build list at another version than now, by path: all that is known of it there. Of an impossible change
   * what was asked for.
   */
  readonly modules: Readonly<Record<string, ModuleFacts>>;
  /** What is then not in the build list any more. */
  readonly gone: readonly string[];
  /** The requirements of go.mod that it changes or adds, by path. */
  readonly require: Readonly<Record<string, RequireFacts>>;
  /** The directives of replace and exclude that stay; absent where it drops none. */
  readonly replace?: readonly ReplaceDirective[] | undefined;
  readonly exclude?: readonly PlacedVersion[] | undefined;
  /** Set where the change has no effect or cannot be worked out: then it is no fix. */
  readonly impossible?: { readonly code: string; readonly message: string } | undefined;
}

export type Edit =
  | { readonly edit: "raise"; readonly path: string; readonly version: string }
  | {
      readonly edit: "drop_replace";
      readonly file: string;
      readonly path: string;
      readonly version?: string | undefined;
    }
  | { readonly edit: "drop_exclude"; readonly path: string; readonly version: string };
