import type { Diagnostic } from "../../domain/policy-error.ts";

/** How one component stands to another. What an SPDX document says the other way round is turned. */
export type EdgeKind =
  | "depends"
  | "optional"
  | "provided"
  | "dev"
  | "test"
  | "build"
  | "contains"
  | "provides"
  | "generated-from"
  | "variant-of"
  | "distributed-with"
  | "patches"
  | "about"
  | "describes";

/** The end of an edge that is the root, whatever the root is called. Every other key begins with `pkg:` or `[`. */
export const ROOT = "root";

/** A part of a program, once for each identity, however often the document lists it. */
export interface SbomNode {
  /** Its canonical purl, else type, group, name and version as a JSON list. The same in every document. */
  readonly key: string;
  /** The key without the version. */
  readonly base: string;
  /** `""` where none is told. */
  readonly version: string;
  /** Set where it is a Go module, not a package of one. */
  readonly module?: { readonly path: string; readonly version: string } | undefined;
  /** `sha256:` or another algorithm and lower-case hexadecimal; `h1:` of Go too. Sorted, each once. */
  readonly digests: readonly string[];
  /** The keys of what it stands in for: its ancestors. Sorted, each once. */
  readonly replaces: readonly string[];
  /** All of these apply: canonical licence expressions without an AND at their top. Sorted, each once; empty: not known. */
  readonly licences: readonly string[];
}

export interface SbomEdge {
  /** A key, or `ROOT`. */
  readonly from: string;
  readonly kind: EdgeKind;
  readonly to: string;
}

/** What a document says of a program's parts, the same for every format. Nobody vouches for it. */
export interface Sbom {
  readonly file: string;
  readonly format: "CycloneDX" | "SPDX";
  /** Of the format, such as `1.6` or `2.3`. */
  readonly version: string;
  /** What the document is about; absent where it tells nothing, or several things. */
  readonly root?: SbomNode | undefined;
  /** Without the root, by key. */
  readonly components: ReadonlyMap<string, SbomNode>;
  /** Each once. */
  readonly edges: readonly SbomEdge[];
  /** What the document says of its own completeness, in its words; absent where it says nothing. */
  readonly completeness?: string | undefined;
  /** How many components and edges said again what others had said. */
  readonly duplicates: { readonly components: number; readonly edges: number };
  /** What is doubtful about it. */
  readonly warnings: readonly Diagnostic[];
}
