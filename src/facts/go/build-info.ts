/** What the Go toolchain wrote into a binary of itself and the modules linked (runtime/debug.BuildInfo). Nobody signs it. */
export interface BuildInfo {
  /** As recorded, such as `go1.26.8` or `go1.22.1 X:nocoverageredesign`. */
  readonly goVersion: string;
  /** The import path of the main package; `command-line-arguments` for a list of files; `""` where none is recorded. */
  readonly path: string;
  /** The main module; absent where none is recorded. */
  readonly main?: BuildModule | undefined;
  /** The modules of which a package was linked: a part of the build list. In the order as recorded. */
  readonly modules: readonly BuildModule[];
  /** `-trimpath`, `CGO_ENABLED`, `vcs.modified` and the like, in the order as recorded. */
  readonly settings: readonly { readonly key: string; readonly value: string }[];
}

export interface BuildModule {
  readonly path: string;
  /** `(devel)` where the source came from a directory; older toolchains leave it empty for directory replacements. */
  readonly version: string;
  /** `h1:...`; `""` where none is recorded (vendored, directory). */
  readonly sum: string;
  readonly replace?: BuildModule | undefined;
}
