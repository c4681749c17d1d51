import type { ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";

/** What vendor/modules.txt says: which modules the vendored packages are of, and which replacements were in force. */
export interface VendorModules {
  readonly file: string;
  /** True where `go work vendor` wrote it. */
  readonly workspace: boolean;
  /** In the order as written; what is there several times is one. */
  readonly modules: readonly VendorModule[];
  /** Lines that Go passes over because it does not know them; it writes none. */
  readonly ignored: readonly { readonly row: number; readonly text: string }[];
}

export interface VendorModule {
  readonly path: string;
  /** Absent for a replacement of every version, which is recorded apart. */
  readonly version?: string | undefined;
  readonly replacement?: VendorReplacement | undefined;
  /** Required by a go.mod of the main modules. */
  readonly explicit: boolean;
  /** The go line of the module. */
  readonly go?: string | undefined;
  /** Import paths, each of which is a folder in vendor. */
  readonly packages: readonly string[];
  readonly row: number;
}

export type VendorReplacement =
  | { readonly kind: "directory"; readonly path: string }
  | ({ readonly kind: "module" } & ModuleVersion);
