import { type DocumentPart, itemsOf, refused } from "../document-part.ts";
import { ROOT, type Sbom } from "../sbom.ts";
import { type ComponentDraft, createSbomBuilder, type SbomBuilder } from "../sbom-builder.ts";
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
  const relationships = [...relationshipsOf(document, elements)];
  const described = describedBy(document, elements, relationships);
  const ancestors = ancestorsOf(relationships);
  const builder = createSbomBuilder();
  const keys = addNodes(builder, elements, {
    described,
    ancestors,
    originals: originalsOf(relationships, described),
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

/** The SPDXIDs that the document is about, in the two ways to say so. */
function describedBy(
  document: Members,
  elements: Elements,
  relationships: readonly Relationship[],
): ReadonlySet<string> {
  const described = new Set<string>();
  for (const part of itemsOf(document.get("documentDescribes"), '"documentDescribes"')) {
    described.add(resolved(elements, part));
  }
  for (const { from, to, meaning, part } of relationships) {
    if (meaning !== "root") continue;
    if (from !== DOCUMENT) throw refused(part, `only ${DOCUMENT} describes`);
    described.add(to);
  }
  described.delete(DOCUMENT);
  return described;
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

/** What stands in the document only to say what others were made from. */
function originalsOf(
  relationships: readonly Relationship[],
  described: ReadonlySet<string>,
): ReadonlySet<string> {
  const originals = new Set<string>();
  for (const { to, meaning } of relationships) if (meaning === "ancestor") originals.add(to);
  for (const { from, to, meaning } of relationships) {
    if (meaning === "ancestor") originals.delete(from);
    else if (meaning !== "none") {
      originals.delete(from);
      const isListing = meaning === "contains" && (from === DOCUMENT || described.has(from));
      if (!isListing) originals.delete(to);
    }
  }
  return originals;
}

interface Standing {
  readonly described: ReadonlySet<string>;
  readonly ancestors: ReadonlyMap<string, ReadonlySet<string>>;
  readonly originals: ReadonlySet<string>;
}

function addNodes(
  builder: SbomBuilder,
  elements: Elements,
  { described, ancestors, originals }: Standing,
): Keys {
  const { drafts } = elements;
  const keys = new Map<string, string>();
  const withAncestors = (id: string, draft: ComponentDraft): ComponentDraft => {
    const replaces = [...(ancestors.get(id) ?? [])].flatMap(
      (ancestor) => drafts.get(ancestor)?.identity.key ?? [],
    );
    return { ...draft, replaces };
  };
  const [only, ...more] = described;
  const root = only !== undefined && more.length === 0 ? drafts.get(only) : undefined;
  if (only === undefined || root === undefined) keys.set(DOCUMENT, ROOT);
  else {
    const key = builder.root(withAncestors(only, root));
    keys.set(only, key).set(DOCUMENT, key);
  }
  for (const [id, draft] of drafts) {
    if (originals.has(id) || keys.has(id)) continue;
    const key = builder.component(withAncestors(id, draft));
    keys.set(id, key);
    if (root === undefined && described.has(id)) builder.edge(ROOT, "describes", key, draft.part);
  }
  return keys;
}
