import { goDigest } from "../identity/content-digest.ts";
import type { Sbom, SbomNode } from "../sbom.ts";

/** A module that is linked or in the build list; `BuildModule` is one. */
export interface ExpectedModule {
  readonly path: string;
  readonly version: string;
  /** `h1:...`; `""` or absent where it is not known. */
  readonly sum?: string | undefined;
  readonly replace?: Omit<ExpectedModule, "replace"> | undefined;
}

/** What a document says of one module. */
export interface ListedModule {
  readonly path: string;
  readonly version: string;
  /** `no_version` where it is listed without one, and with no other. */
  readonly state: "listed" | "other_version" | "no_version" | "missing";
  /** Of a replaced module, whether it is listed as what go.mod requires or as what is built. */
  readonly as?: "original" | "replacement" | undefined;
  /** The versions that are listed where this one is not. */
  readonly versions: readonly string[];
  /**
   * The document's digest against the module's: `differs` only by a digest that says it is an `h1:`; `other` is a SHA-256 that
   * may be one of an archive; `unknown` where either side has none.
   */
  readonly sum: "agrees" | "differs" | "other" | "unknown";
}

export interface SbomAgainstModules {
  /** In the order in which they were given. */
  readonly modules: readonly ListedModule[];
  /** Go modules that the document lists beside them, in order of path and version. */
  readonly extra: readonly { readonly path: string; readonly version: string }[];
  /** The versions of Go's standard library that are listed, without `go` before them. */
  readonly standardLibrary: readonly string[];
  /** What the document says of its own completeness: what is missing of an incomplete one proves nothing. */
  readonly completeness?: string | undefined;
}

/** The names under which generators list the standard library: cyclonedx-gomod, and Syft and Trivy. */
const STANDARD_LIBRARY: ReadonlySet<string> = new Set(["std", "stdlib"]);

/** By path and version: what is listed with the `v` and without it are two nodes of one version. */
type Listing = Map<string, Map<string, SbomNode[]>>;

/**
 * Holds the modules that a build has against those that a document lists. A replaced module may be listed by either identity:
 * both are in use.
 */
export function sbomAgainstModules(
  sbom: Sbom,
  modules: readonly ExpectedModule[],
): SbomAgainstModules {
  const listing = listingOf(sbom);
  const used = new Set<readonly SbomNode[]>();
  const found = modules.map((module) => listed(module, listing, used));
  const extra: { path: string; version: string }[] = [];
  const standardLibrary: string[] = [];
  for (const [path, versions] of listing) {
    for (const [version, nodes] of versions) {
      if (STANDARD_LIBRARY.has(path)) standardLibrary.push(version.replace(/^v?(?:go)?/, ""));
      else if (!used.has(nodes)) extra.push({ path, version });
    }
  }
  return {
    modules: found,
    extra: extra.sort((a, b) => inOrder(a.path, b.path) || inOrder(a.version, b.version)),
    standardLibrary: [...new Set(standardLibrary)].filter((version) => version !== "").sort(),
    completeness: sbom.completeness,
  };
}

/** The Go modules of a document by path and version, without the one that it is about. */
function listingOf({ components }: Sbom): Listing {
  const listing: Listing = new Map();
  for (const node of components.values()) {
    if (node.module === undefined) continue;
    const { path, version } = node.module;
    const versions = listing.get(path) ?? new Map<string, SbomNode[]>();
    const nodes = versions.get(withV(version)) ?? [];
    nodes.push(node);
    listing.set(path, versions.set(withV(version), nodes));
  }
  return listing;
}

/** Some generators leave out the v. */
function withV(version: string): string {
  return /^[0-9]+\./.test(version) ? `v${version}` : version;
}

function listed(
  module: ExpectedModule,
  listing: Listing,
  used: Set<readonly SbomNode[]>,
): ListedModule {
  const { path, version, replace } = module;
  const name = { path, version };
  const identities = [
    { of: module, as: "original" },
    ...(replace === undefined ? [] : [{ of: replace, as: "replacement" } as const]),
  ] as const;
  const hits = identities.flatMap(({ of, as }) => {
    const nodes = listing.get(of.path)?.get(withV(of.version));
    return nodes === undefined ? [] : [{ nodes, as }];
  });
  for (const { nodes } of hits) used.add(nodes);
  const hit = hits.at(-1);
  if (hit !== undefined) {
    const as = replace === undefined ? undefined : hit.as;
    return { ...name, state: "listed", as, versions: [], sum: sumOf(hit.nodes, hit.as, module) };
  }
  // A replacement's other version is another thing to be told than the original's.
  const others = [...identities].reverse().find(({ of }) => listing.has(of.path));
  if (others === undefined) return { ...name, state: "missing", versions: [], sum: "unknown" };
  const found = listing.get(others.of.path) ?? new Map<string, SbomNode[]>();
  for (const nodes of found.values()) used.add(nodes);
  const as = replace === undefined ? undefined : others.as;
  const versions = [...found.keys()].filter((each) => each !== "").sort();
  const state = versions.length === 0 ? "no_version" : "other_version";
  return { ...name, state, as, versions, sum: "unknown" };
}

/** Under a replacement Go knows the sum of what is built, whichever name it is listed by. */
function sumOf(
  nodes: readonly SbomNode[],
  as: "original" | "replacement",
  { sum, replace }: ExpectedModule,
): ListedModule["sum"] {
  const sums = as === "replacement" ? [replace?.sum] : [sum, replace?.sum];
  const expected = sums.flatMap((text) => goDigest(text ?? "") ?? []).map(hexadecimalOf);
  const digests = nodes.flatMap((node) => node.digests);
  const told = digests.filter((digest) => /^(?:h1|sha256):/.test(digest));
  if (expected.length === 0 || told.length === 0) return "unknown";
  const wrong = told.filter((digest) => !expected.includes(hexadecimalOf(digest)));
  if (wrong.some((digest) => digest.startsWith("h1:"))) return "differs";
  return wrong.length < told.length ? "agrees" : "other";
}

function hexadecimalOf(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1);
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
