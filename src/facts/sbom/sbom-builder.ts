import type { Diagnostic } from "../../domain/policy-error.ts";
import { placeOf } from "../../means/json/json-tape.ts";
import { SBOM_CASE_COLLISION, SBOM_CONTRADICTION } from "../findings.ts";
import { containmentCycle } from "./containment-cycle.ts";
import { type DocumentPart, refused } from "./document-part.ts";
import type { CanonicalPurl } from "./identity/canonical-purl.ts";
import { type EdgeKind, ROOT, type Sbom, type SbomEdge, type SbomNode } from "./sbom.ts";
import { MAX_COMPONENTS, MAX_EDGES, tooMany } from "./sbom-limits.ts";

/** A component as one place of a document tells it. */
export interface ComponentDraft {
  readonly identity: CanonicalPurl;
  /** True where it has neither a package URL nor a name. */
  readonly isAnonymous: boolean;
  readonly digests: readonly string[];
  readonly replaces: readonly string[];
  readonly licences: readonly string[];
  /** What is doubtful about it by itself. */
  readonly doubts: readonly string[];
  /** Where it stands. */
  readonly part: DocumentPart;
}

/** Gathers what a document says: nodes by key, edges between keys, each once. */
export interface SbomBuilder {
  /** Gives the key by which edges name it. */
  root(draft: ComponentDraft): string;
  component(draft: ComponentDraft): string;
  /** Between keys that were given, or from `ROOT` where nothing is the root. What the root contains is what the document lists: no edge. */
  edge(from: string, kind: EdgeKind, to: string, part: DocumentPart): void;
  finish(about: Pick<Sbom, "file" | "format" | "version" | "completeness">): Sbom;
}

const MAX_WARNINGS = 20;

interface GrowingNode extends Pick<SbomNode, "key" | "base" | "version"> {
  module: SbomNode["module"];
  /** By algorithm. */
  readonly digests: Map<string, Set<string>>;
  readonly replaces: Set<string>;
  readonly licences: Set<string>;
}

type Targets = Map<EdgeKind, Map<string, DocumentPart | undefined>>;

export function createSbomBuilder(): SbomBuilder {
  const nodes = new Map<string, GrowingNode>();
  const folded = new Map<string, string>();
  const edges = new Map<string, Targets>();
  const warnings: Diagnostic[] = [];
  const duplicates = { components: 0, edges: 0 };
  let rootKey: string | undefined;
  let anonymous: DocumentPart | undefined;
  let edgeCount = 0;

  const warn = ({ code }: { code: Diagnostic["code"] }, part: DocumentPart, message: string) => {
    if (warnings.length >= MAX_WARNINGS) return;
    const location = { file: part.file, ...placeOf(part.tape, part.entry) };
    warnings.push({ code, message, location });
  };

  const add = (draft: ComponentDraft): string => {
    const { identity, part } = draft;
    const { key } = identity;
    if (draft.isAnonymous && anonymous !== undefined) {
      const { row } = placeOf(anonymous.tape, anonymous.entry);
      throw refused(
        part,
        `a package URL or a name was expected: nothing tells it from the component without both in row ${row}`,
      );
    }
    if (draft.isAnonymous) anonymous = part;
    const known = nodes.get(key);
    const node = known ?? newNode(identity);
    for (const message of [...draft.doubts, ...merge(node, draft)]) {
      warn(SBOM_CONTRADICTION, part, message);
    }
    if (known !== undefined) {
      duplicates.components += 1;
      return key;
    }
    if (nodes.size === MAX_COMPONENTS) throw tooMany(part.file, MAX_COMPONENTS, "components");
    nodes.set(key, node);
    const small = node.base.toLowerCase();
    const other = folded.get(small) ?? node.base;
    folded.set(small, other);
    if (other !== node.base) {
      warn(SBOM_CASE_COLLISION, part, `${node.base} and ${other} differ in letter case alone`);
    }
    return key;
  };

  return {
    root: (draft) => {
      rootKey = add(draft);
      return rootKey;
    },
    component: add,
    edge: (from, kind, to, part) => {
      if (kind === "contains" && (from === rootKey || from === ROOT)) return;
      const targets = edges.get(from) ?? new Map();
      edges.set(from, targets);
      const ends = targets.get(kind) ?? new Map();
      targets.set(kind, ends);
      if (ends.has(to)) {
        duplicates.edges += 1;
        return;
      }
      edgeCount += 1;
      if (edgeCount > MAX_EDGES) throw tooMany(part.file, MAX_EDGES, "edges");
      ends.set(to, kind === "contains" ? part : undefined);
    },
    finish: (about) => {
      refuseCycle(edges);
      const rootNode = rootKey === undefined ? undefined : nodes.get(rootKey);
      if (rootKey !== undefined) nodes.delete(rootKey);
      return {
        ...about,
        root: rootNode === undefined ? undefined : finished(rootNode),
        components: new Map([...nodes].map(([key, node]) => [key, finished(node)])),
        edges: listed(edges, rootKey),
        duplicates,
        warnings,
      };
    },
  };
}

function newNode({ key, base, version, module }: CanonicalPurl): GrowingNode {
  const [replaces, licences] = [new Set<string>(), new Set<string>()];
  return { key, base, version, module, digests: new Map(), replaces, licences };
}

/** Adds what another place tells; gives the digests of one algorithm that are not the same, in words. */
function merge(node: GrowingNode, draft: ComponentDraft): string[] {
  const contradictions: string[] = [];
  for (const digest of draft.digests) {
    const algorithm = algorithmOf(digest);
    const known = node.digests.get(algorithm);
    if (known !== undefined && !known.has(digest)) {
      const [other] = known;
      contradictions.push(`${node.key} has the digest ${digest} here and ${other} as well`);
    }
    node.digests.set(algorithm, (known ?? new Set()).add(digest));
  }
  // A package that has the path of its module is told apart from it by nothing.
  node.module ??= draft.identity.module;
  for (const key of draft.replaces) node.replaces.add(key);
  for (const licence of draft.licences) node.licences.add(licence);
  return contradictions;
}

function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(":"));
}

function refuseCycle(edges: ReadonlyMap<string, Targets>): void {
  const contained = new Map(
    [...edges].map(([from, targets]) => [from, targets.get("contains") ?? new Map()]),
  );
  const cycle = containmentCycle(contained);
  if (cycle === undefined) return;
  const part = contained.get(cycle.from)?.get(cycle.to);
  if (part === undefined) return;
  throw refused(part, `${cycle.from} contains itself, by way of ${cycle.to}`);
}

function listed(edges: ReadonlyMap<string, Targets>, rootKey: string | undefined): SbomEdge[] {
  const end = (key: string): string => (key === rootKey ? ROOT : key);
  const all: SbomEdge[] = [];
  for (const [from, targets] of edges) {
    for (const [kind, ends] of targets) {
      for (const to of ends.keys()) all.push({ from: end(from), kind, to: end(to) });
    }
  }
  return all;
}

function finished({ digests, replaces, licences, ...node }: GrowingNode): SbomNode {
  return {
    ...node,
    digests: [...digests.values()].flatMap((values) => [...values]).sort(),
    replaces: [...replaces].sort(),
    licences: [...licences].sort(),
  };
}
