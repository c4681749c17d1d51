/** Where a directive stands: 1-based, columns in characters. */
export interface Place {
  readonly row: number;
  readonly col: number;
}

/** A module at a version, as Go writes it: `v1.2.3`, a pseudo-version, or with `+incompatible`. */
export interface ModuleVersion {
  readonly path: string;
  readonly version: string;
}

export interface Requirement extends ModuleVersion {
  /** As Go reads the comment: `// indirect` alone or before a semicolon, nothing else. */
  readonly indirect: boolean;
  /** The comment behind it without slashes, where one is there that is no such marker: `indirect - for tests` marks nothing. */
  readonly comment?: string | undefined;
  readonly place: Place;
}

export interface Exclusion extends ModuleVersion {
  readonly place: Place;
}

export interface Replacement {
  readonly old: {
    readonly path: string;
    /** Absent in the wildcard form, which replaces every version. */
    readonly version?: string | undefined;
  };
  readonly new:
    | { readonly kind: "directory"; readonly path: string }
    | ({ readonly kind: "module" } & ModuleVersion);
  readonly place: Place;
}

/**
 * Versions that their author took back: a closed interval, `low` = `high` for one. As written: neither canonical nor in
 * order need they be, and Go finds nothing wrong with that when it reads.
 */
export interface Retraction {
  readonly low: string;
  readonly high: string;
  /** The comments before and behind it, or of its block where it has none; `""` without any. */
  readonly rationale: string;
  readonly place: Place;
}

/** A value with its place: the `go` line, the toolchain, a tool. */
export interface Placed {
  readonly text: string;
  readonly place: Place;
}

export interface GoDebug {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
}

/** A go.mod file, as `go mod edit -json` reads it (golang.org/x/mod/modfile); versions are canonical but in retractions. */
export interface ModFile {
  /** Absent where the file has no module line. */
  readonly module?:
    | {
        readonly path: string;
        /** The text behind `Deprecated:`; absent where it is not deprecated. */
        readonly deprecated?: string | undefined;
        readonly place: Place;
      }
    | undefined;
  readonly go?: Placed | undefined;
  readonly toolchain?: Placed | undefined;
  readonly godebug: readonly GoDebug[];
  /** In the order as written, as all lists here. */
  readonly require: readonly Requirement[];
  readonly exclude: readonly Exclusion[];
  readonly replace: readonly Replacement[];
  readonly retract: readonly Retraction[];
  readonly tool: readonly Placed[];
  readonly ignore: readonly Placed[];
}

/** A go.work file, as `go work edit -json` reads it. */
export interface WorkFile {
  readonly go?: Placed | undefined;
  readonly toolchain?: Placed | undefined;
  readonly godebug: readonly GoDebug[];
  /** Directories, as written. */
  readonly use: readonly Placed[];
  readonly replace: readonly Replacement[];
}
