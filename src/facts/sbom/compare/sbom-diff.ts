import { HASH_PROFILES, type HashProfile } from "../hash/canonical-form.ts";
import { comparableDigests } from "../hash/comparable-digests.ts";
import { type SemanticHashes, semanticHashes } from "../hash/semantic-hash.ts";
import type { Sbom, SbomEdge, SbomNode } from "../sbom.ts";

/** Two values of one thing. */
export interface Changed<Value> {
  readonly a: Value;
  readonly b: Value;
}

/** What changed of a component that is in both documents, at the same version or another. */
export interface ChangedComponent {
  /** The key without a version. */
  readonly base: string;
  readonly version?: Changed<string> | undefined;
  readonly digests?: Changed<readonly string[]> | undefined;
  readonly replaces?: Changed<readonly string[]> | undefined;
  readonly licences?: Changed<readonly string[]> | undefined;
}

/** What tells two documents apart, by what they say of a program. Everything is in order of keys. */
export interface SbomDifferences {
  readonly hashes: Readonly<Record<HashProfile, Changed<string>>>;
  /** The hashes that are not the same. */
  readonly different: readonly HashProfile[];
  /** Present where the two documents are about different things, or only one says about what. */
  readonly root?: Changed<string | undefined> | undefined;
  /** What changed of the root that is the same in both but for its version. */
  readonly rootContent?: ChangedComponent | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedComponent[];
  readonly addedEdges: readonly SbomEdge[];
  readonly removedEdges: readonly SbomEdge[];
}

/** Compares two documents. No difference is found exactly where the hash `full` is the same. */
export function sbomDiff(a: Sbom, b: Sbom): SbomDifferences {
  const [left, right] = [semanticHashes(a), semanticHashes(b)];
  const { pairs, added, removed } = paired(a, b);
  return {
    hashes: bothOf(left, right),
    different: HASH_PROFILES.filter((profile) => left[profile] !== right[profile]),
    ...rootsOf(a.root, b.root),
    added: added.map(({ key }) => key),
    removed: removed.map(({ key }) => key),
    changed: pairs.flatMap(([one, other]) => changeOf(one, other) ?? []),
    addedEdges: edgesBeyond(b, a),
    removedEdges: edgesBeyond(a, b),
  };
}

function bothOf(
  a: SemanticHashes,
  b: SemanticHashes,
): Readonly<Record<HashProfile, Changed<string>>> {
  const entries = HASH_PROFILES.map((profile) => [profile, { a: a[profile], b: b[profile] }]);
  return Object.fromEntries(entries) as Record<HashProfile, Changed<string>>;
}

function rootsOf(
  a: SbomNode | undefined,
  b: SbomNode | undefined,
): Pick<SbomDifferences, "root" | "rootContent"> {
  if (a === undefined || b === undefined || a.base !== b.base) {
    return a?.key === b?.key ? {} : { root: { a: a?.key, b: b?.key } };
  }
  const rootContent = changeOf(a, b);
  return rootContent === undefined ? {} : { rootContent };
}

type Pair = readonly [SbomNode, SbomNode];

/** Components of the same key, and those that one version in one document and one in the other make a change of version. */
function paired(
  a: Sbom,
  b: Sbom,
): { readonly pairs: Pair[]; readonly added: SbomNode[]; readonly removed: SbomNode[] } {
  const pairs: Pair[] = [];
  for (const node of a.components.values()) {
    const same = b.components.get(node.key);
    if (same !== undefined) pairs.push([node, same]);
  }
  const [onlyA, onlyB] = [byBase(a, b), byBase(b, a)];
  const removed: SbomNode[] = [];
  for (const [base, nodes] of onlyA) {
    const others = onlyB.get(base) ?? [];
    const [one, other] = [nodes[0], others[0]];
    if (nodes.length === 1 && others.length === 1 && one !== undefined && other !== undefined) {
      pairs.push([one, other]);
      onlyB.delete(base);
    } else removed.push(...nodes);
  }
  const added = [...onlyB.values()].flat();
  return {
    pairs: pairs.sort(([one], [other]) => inOrder(one.key, other.key)),
    added: added.sort((one, other) => inOrder(one.key, other.key)),
    removed: removed.sort((one, other) => inOrder(one.key, other.key)),
  };
}

function byBase(of: Sbom, without: Sbom): Map<string, SbomNode[]> {
  const found = new Map<string, SbomNode[]>();
  for (const node of of.components.values()) {
    if (without.components.has(node.key)) continue;
    const nodes = found.get(node.base);
    if (nodes === undefined) found.set(node.base, [node]);
    else nodes.push(node);
  }
  return found;
}

function changeOf(a: SbomNode, b: SbomNode): ChangedComponent | undefined {
  const change = {
    ...(a.version !== b.version && { version: { a: a.version, b: b.version } }),
    ...differing("digests", comparableDigests(a.digests), comparableDigests(b.digests)),
    ...differing("replaces", a.replaces, b.replaces),
    ...differing("licences", a.licences, b.licences),
  };
  return Object.keys(change).length === 0 ? undefined : { base: a.base, ...change };
}

function differing(
  name: "digests" | "replaces" | "licences",
  a: readonly string[],
  b: readonly string[],
): Partial<Record<typeof name, Changed<readonly string[]>>> {
  const isSame = a.length === b.length && a.every((value, at) => value === b[at]);
  return isSame ? {} : { [name]: { a, b } };
}

function edgesBeyond(of: Sbom, without: Sbom): SbomEdge[] {
  const known = new Set(without.edges.map(textOfEdge));
  return of.edges
    .filter((edge) => !known.has(textOfEdge(edge)))
    .sort((one, other) => inOrder(textOfEdge(one), textOfEdge(other)));
}

function textOfEdge({ from, kind, to }: SbomEdge): string {
  return `${from}\n${kind}\n${to}`;
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
