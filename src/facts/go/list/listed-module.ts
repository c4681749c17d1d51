/** A module as `go list -m -json` tells of it (cmd/go/internal/modinfo.ModulePublic). What Go does not say is absent. */
export interface ListedModule {
  readonly path: string;
  /** Absent for a main module, also each of a workspace, and for a directory that replaces another module. */
  readonly version?: string | undefined;
  readonly main: boolean;
  readonly indirect: boolean;
  /** When the version was made, RFC 3339. */
  readonly time?: string | undefined;
  readonly dir?: string | undefined;
  /** Where its go.mod lies. */
  readonly goMod?: string | undefined;
  readonly goVersion?: string | undefined;
  readonly replace?: ListedModule | undefined;
  /** A later version that there is; only with `-u`. */
  readonly update?: ListedModule | undefined;
  /** Known versions in Go's order; only with `-versions`. */
  readonly versions?: readonly string[] | undefined;
  /** Why the version was taken back; only with `-retracted` or `-u`, and absent too where it was not. */
  readonly retracted?: readonly string[] | undefined;
  /** Only with `-u`, and absent too where it is not deprecated. */
  readonly deprecated?: string | undefined;
  /** As in go.sum. */
  readonly sum?: string | undefined;
  readonly goModSum?: string | undefined;
  readonly origin?: ModuleOrigin | undefined;
  /** Why Go could not say more, inside a stream that ended well: what is absent is then not known. */
  readonly error?: string | undefined;
}

export interface ModuleOrigin {
  readonly vcs?: string | undefined;
  readonly url?: string | undefined;
  readonly subdir?: string | undefined;
  /** Of the commit. */
  readonly hash?: string | undefined;
  readonly ref?: string | undefined;
}

export interface ModuleListing {
  readonly file: string;
  /** In the order as listed: `all` names main modules first. */
  readonly modules: readonly ListedModule[];
  /** False where nothing shows that `-u` was given: then nobody looked for deprecation or later versions. */
  readonly knowsUpdates: boolean;
  /** False where nothing shows that `-retracted` or `-u` was given: then nobody looked for retractions. */
  readonly knowsRetractions: boolean;
}
