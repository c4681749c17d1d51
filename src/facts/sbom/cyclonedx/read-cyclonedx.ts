import { type DocumentPart, itemsOf, membersOf, refused, textOf } from "../document-part.ts";
import { type EdgeKind, ROOT, type Sbom } from "../sbom.ts";
import { createSbomBuilder, type SbomBuilder } from "../sbom-builder.ts";
import { draftOfComponent, draftOfService } from "./component.ts";

type Members = ReadonlyMap<string, DocumentPart>;
/** Keys by `bom-ref`. */
type References = Map<string, string>;

/** Reads CycloneDX JSON: components however nested, services, dependencies. Throws `invalid_parameter` with the place. */
export function readCycloneDx(
  document: Members,
  about: Pick<Sbom, "file" | "format" | "version">,
): Sbom {
  const builder = createSbomBuilder();
  const references: References = new Map();
  const rootPart = rootOf(document);
  const lists: Nested[] = [
    { list: document.get("components"), what: "components" },
    { list: document.get("services"), what: "services" },
  ];
  if (rootPart !== undefined) {
    const members = membersOf(rootPart, '"component"');
    const key = builder.root(draftOfComponent(rootPart, members));
    refer(references, members, key);
    lists.push({ list: members.get("components"), what: "components" });
  }
  readNested(builder, references, lists);
  readDependencies(builder, references, document.get("dependencies"));
  const completeness = completenessOf(document.get("compositions"), references, rootPart);
  return builder.finish({ ...about, completeness });
}

interface Nested {
  readonly list: DocumentPart | undefined;
  readonly what: "components" | "services";
}

function rootOf(document: Members): DocumentPart | undefined {
  const metadata = document.get("metadata");
  return metadata === undefined ? undefined : membersOf(metadata, '"metadata"').get("component");
}

/** Nesting is a way to lay out a document, no edge: the same components side by side are the same content. */
function readNested(builder: SbomBuilder, references: References, lists: Nested[]): void {
  for (let next = lists.pop(); next !== undefined; next = lists.pop()) {
    const { list, what } = next;
    for (const part of itemsOf(list, JSON.stringify(what))) {
      const members = membersOf(part, what === "components" ? "a component" : "a service");
      const draft =
        what === "components" ? draftOfComponent(part, members) : draftOfService(part, members);
      refer(references, members, builder.component(draft));
      const inner = members.get(what);
      if (inner !== undefined) lists.push({ list: inner, what });
    }
  }
}

function refer(references: References, members: Members, key: string): void {
  const part = members.get("bom-ref");
  if (part === undefined) return;
  const reference = textOf(part, '"bom-ref"');
  const other = references.get(reference);
  if (other !== undefined && other !== key) {
    throw refused(
      part,
      `a "bom-ref" of its own was expected: ${JSON.stringify(reference)} is that of ${other} too`,
    );
  }
  references.set(reference, key);
}

const KINDS: readonly (readonly [string, EdgeKind])[] = [
  ["dependsOn", "depends"],
  ["provides", "provides"],
];

function readDependencies(
  builder: SbomBuilder,
  references: References,
  list: DocumentPart | undefined,
): void {
  for (const part of itemsOf(list, '"dependencies"')) {
    const members = membersOf(part, "a dependency");
    const ref = members.get("ref");
    if (ref === undefined) throw refused(part, 'it has no "ref"');
    const from = resolved(references, ref);
    for (const [name, kind] of KINDS) {
      for (const target of itemsOf(members.get(name), JSON.stringify(name))) {
        builder.edge(from, kind, resolved(references, target), target);
      }
    }
  }
}

function resolved(references: References, part: DocumentPart): string {
  const reference = textOf(part, 'a "bom-ref"');
  const key = references.get(reference);
  if (key !== undefined) return key;
  throw refused(
    part,
    `the "bom-ref" of a component or service of this document was expected; none has ${JSON.stringify(reference)}`,
  );
}

const COMPLETE = "complete";

/** What a composition says that names the root, in the words of CycloneDX; of several the first that is not "complete". */
function completenessOf(
  list: DocumentPart | undefined,
  references: References,
  rootPart: DocumentPart | undefined,
): string | undefined {
  const root = rootPart === undefined ? undefined : membersOf(rootPart, ROOT).get("bom-ref");
  const reference = root === undefined ? undefined : textOf(root, '"bom-ref"');
  let told: string | undefined;
  for (const part of itemsOf(list, '"compositions"')) {
    const members = membersOf(part, "a composition");
    const aggregate = members.get("aggregate");
    if (aggregate === undefined) throw refused(part, 'it has no "aggregate"');
    for (const name of ["assemblies", "dependencies"]) {
      for (const item of itemsOf(members.get(name), JSON.stringify(name))) {
        const named = textOf(item, 'a "bom-ref"');
        // A BOM-Link names a part of another document.
        if (!named.startsWith("urn:cdx:")) resolved(references, item);
        if (named !== reference || (told ?? COMPLETE) !== COMPLETE) continue;
        told = textOf(aggregate, '"aggregate"');
      }
    }
  }
  return told;
}
