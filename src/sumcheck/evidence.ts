import type { ChainFacts } from "../facts/attestation/chain/verify-chain.ts";
import type { BuildInfo } from "../facts/go/build-info.ts";
import type { LoggedSums } from "../facts/go/checksum-database/logged-sums.ts";
import type { SumFile } from "../facts/go/sum-file.ts";
import type { Sbom } from "../facts/sbom/sbom.ts";
import type { ModFile, Replacement } from "../go-modules/mod-file/mod-file.ts";

/** All that a check looks at. What was not given is absent, and what follows from it is then not verifiable. */
export interface SumcheckEvidence {
  readonly binary: BinaryEvidence;
  /** The module path that the program should have. */
  readonly module?: string | undefined;
  /** The program's own go.sum. */
  readonly sums: readonly SumFile[];
  readonly mod?: ModEvidence | undefined;
  readonly workspace?: WorkspaceEvidence | undefined;
  readonly vendor?: VendorEvidence | undefined;
  /** What the checksum database says, by `path version`; absent where no records were given. */
  readonly log?: LoggedSums | undefined;
  /** Known vulnerabilities; absent where none were given. */
  readonly advisories?: KnownAdvisories | undefined;
  readonly sbom?: SbomEvidence | undefined;
  /** The chain of the trust policy, as it was verified; absent where no trust policy was given. */
  readonly signatures?: Pick<ChainFacts, "layers" | "unlinked"> | undefined;
  /** Files of signed statements that were given without a trust policy. */
  readonly untrusted?: readonly string[] | undefined;
}

export interface SbomEvidence {
  readonly file: string;
  readonly sbom: Sbom;
}

export interface VendorEvidence {
  /** `vendor/modules.txt`, as it was given. */
  readonly file: string;
  /** By module path, each entry of which a package is vendored; Go writes one for each path. */
  readonly modules: ReadonlyMap<string, readonly VendoredModule[]>;
  /** Lines of the list that Go passes over; it writes none. */
  readonly ignored: readonly { readonly row: number; readonly text: string }[];
  /** Files below it that are of no module which it names. */
  readonly strays: readonly string[];
  /** Links, of which Go makes none, but for those that stand in a module's difference. */
  readonly links: readonly string[];
  /** Files in folders of no listed package, which a module without an archive may hold. */
  readonly unjudged: readonly string[];
}

/** A module of a vendor folder, and how its files differ from its archive, or why that cannot be told. */
export type VendoredModule = {
  readonly version: string;
  /** What the list says to stand in its place; without a version where it is a directory. */
  readonly replacement?: ReplacedBy | undefined;
} & ({ readonly difference: VendorDifference } | { readonly why: string });

export interface VendorDifference {
  readonly differing: readonly string[];
  /** Vendored, and not in the archive. */
  readonly extra: readonly string[];
  /** In the archive, and not vendored though Go would have. */
  readonly missing: readonly string[];
}

export interface KnownAdvisories {
  /** How new they are, RFC 3339. */
  readonly snapshot: string;
  /** Of a released Go such as `1.22.1`: of its standard library, compiler and commands. */
  ofCompiler(version: string): CompilerAdvisories;
}

export interface CompilerAdvisories {
  /** The ids of those that affect it. */
  readonly affecting: readonly string[];
  /** The ids of those of which nobody knows which versions they affect. */
  readonly unread: readonly string[];
}

export interface BinaryEvidence {
  readonly file: string;
  /** What it declares, or why that is not known. */
  readonly info: BuildInfo | { readonly unreadable: string };
}

/** The program's own go.mod, and what it selects without any workspace. */
export interface ModEvidence {
  readonly file: string;
  readonly modFile: ModFile;
  readonly selected: Selection;
}

/** The versions that a build uses, by module path. */
export interface Selection {
  readonly modules: ReadonlyMap<string, SelectedModule>;
  /** False where modules may be missing: not all go.mod files that lead to it were there. */
  readonly complete: boolean;
}

export interface SelectedModule {
  readonly version: string;
  /** What stands in its place; without a version where it is a directory, told from where the files' names start. */
  readonly replacement?: ReplacedBy | undefined;
}

export interface ReplacedBy {
  readonly path: string;
  readonly version?: string | undefined;
}

/** The go.work that was in force, or may have been. */
export interface WorkspaceEvidence {
  readonly file: string;
  /** Absent where no repository is around go.mod. */
  readonly outsideRepository?: boolean | undefined;
  /** The module paths that it uses. */
  readonly uses: readonly string[];
  /** go.work.sum and the go.sum files of the other modules. */
  readonly sums: readonly SumFile[];
  /** What go.work and the other modules replace and exclude. */
  readonly replacements: readonly (Replacement & { readonly file: string })[];
  readonly exclusions: readonly {
    readonly path: string;
    readonly version: string;
    readonly file: string;
  }[];
  /** What it selects; absent where that could not be worked out. */
  readonly selected?: Selection | undefined;
}
