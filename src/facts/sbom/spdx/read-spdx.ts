import { type DocumentPart, itemsOf, refused } from "../document-part.ts";
import { ROOT, type Sbom } from "../sbom.ts";
import { type ComponentDraft, createSbomBuilder, type SbomBuilder } from "../sbom-builder.ts";
import { MAX_EDGES, tooMany } from "../sbom-limits.ts";
import { DOCUMENT, type Elements, elementsOf, resolved } from "./elements.ts";
import { type Relationship, relationshipsOf } from "./relationships.ts";

type Members = ReadonlyMap<string, DocumentPart>;
/** Keys by SPDXID, of what is part of a program. */
type Keys = ReadonlyMap<string, string>;

/** Reads SPDX 2 JSON: packages, files and their relationships, in whichever direction. Throws `invalid_parameter` with the place. */
export function readSpdx(
  document: Members,
  about: Pick<Sbom, "file" | "format" | "version">,
): Sbom {
  const elements = elementsOf(document);
  const told = bounded(relationshipsOf(document, elements), about.file);
  const described = describedBy(document, elements, told);
  const [only, ...more] = described;
  const root = more.length === 0 ? only : undefined;
  const relationships = told.map((each) => ofRoot(each, root));
  const builder = createSbomBuilder();
  const keys = addNodes(builder, elements, {
    root,
    described,
    ancestors: ancestorsOf(relationships),
    originals: originalsOf(relationships, described, root ?? DOCUMENT),
  });
  for (const { from, to, meaning, part } of relationships) {
    if (meaning === "none" || meaning === "root" || meaning === "ancestor") continue;
    const [source, target] = [keys.get(from), keys.get(to)];
    if (source === undefined || target === undefined) continue;
    if (source === target && from !== to && meaning === "contains") continue;
    builder.edge(source, meaning, target, part);
  }
  return builder.finish(about);
}

/** All of them: which of them are edges is known from all alone. */
function bounded(relationships: Iterable<Relationship>, file: string): readonly Relationship[] {
  const told: Relationship[] = [];
  for (const each of relationships) {
    if (told.length === MAX_EDGES) throw tooMany(file, MAX_EDGES, "relationships");
    told.push(each);
  }
  return told;
}

/** The SPDXIDs that the document is about, in the two ways to say so. */
function describedBy(
  document: Members,
  elements: Elements,
  relationships: readonly Relationship[],
): ReadonlySet<string> {
  const described = new Set<string>();
  for (const part of itemsOf(document.get("documentDescribes"), '"documentDescribes"')) {
    const id = resolved(elements, part);
    if (elements.drafts.has(id)) described.add(id);
  }
  for (const { from, to, meaning, part } of relationships) {
    if (meaning !== "root") continue;
    if (from !== DOCUMENT) throw refused(part, `only ${DOCUMENT} describes`);
    described.add(to);
  }
  described.delete(DOCUMENT);
  return described;
}

/** What is said of the document is said of its root, where it has one. */
function ofRoot({ from, to, ...more }: Relationship, root: string | undefined): Relationship {
  const end = (id: string): string => (id === DOCUMENT ? (root ?? id) : id);
  return { ...more, from: end(from), to: end(to) };
}

/** The SPDXIDs of the ancestors of each. */
function ancestorsOf(
  relationships: readonly Relationship[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const ancestors = new Map<string, Set<string>>();
  for (const { from, to, meaning } of relationships) {
    if (meaning !== "ancestor") continue;
    const known = ancestors.get(from) ?? new Set();
    ancestors.set(from, known.add(to));
  }
  return ancestors;
}

/** What stands in the document only to say what others were made from, and is listed at most. A document alone is made from nothing. */
function originalsOf(
  relationships: readonly Relationship[],
  described: ReadonlySet<string>,
  lister: string,
): ReadonlySet<string> {
  const originals = new Set<string>();
  for (const { from, to, meaning } of relationships) {
    if (meaning === "ancestor" && from !== DOCUMENT) originals.add(to);
  }
  for (const id of described) originals.delete(id);
  for (const { from, to, meaning } of relationships) {
    if (meaning === "ancestor") originals.delete(from);
    else if (meaning !== "none") {
      originals.delete(from);
      if (meaning !== "contains" || from !== lister) originals.delete(to);
    }
  }
  return originals;
}

interface Standing {
  /** The one element that the document describes. */
  readonly root: string | undefined;
  readonly described: ReadonlySet<string>;
  readonly ancestors: ReadonlyMap<string, ReadonlySet<string>>;
  readonly originals: ReadonlySet<string>;
}

function addNodes(
  builder: SbomBuilder,
  { drafts }: Elements,
  { root, described, ancestors, originals }: Standing,
): Keys {
  const keys = new Map<string, string>();
  const withAncestors = (id: string, draft: ComponentDraft): ComponentDraft => {
    const replaces = [...(ancestors.get(id) ?? [])].flatMap(
      (ancestor) => drafts.get(ancestor)?.identity.key ?? [],
    );
    return { ...draft, replaces };
  };
  const about = root === undefined ? undefined : drafts.get(root);
  if (root === undefined || about === undefined) keys.set(DOCUMENT, ROOT);
  else keys.set(root, builder.root(withAncestors(root, about)));
  for (const [id, draft] of drafts) {
    if (originals.has(id) || keys.has(id)) continue;
    const key = builder.component(withAncestors(id, draft));
    keys.set(id, key);
    if (root === undefined && described.has(id)) builder.edge(ROOT, "describes", key, draft.part);
  }
  return keys;
}
