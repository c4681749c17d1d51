import { shuffled } from "../../support/seeded-random.ts";

/** A part of a program, free of any format. */
export interface Item {
  readonly path: string;
  readonly version: string;
  /** Hexadecimal SHA-256 values. */
  readonly digests: readonly string[];
  /** An expression; `""` where none is told. */
  readonly licence: string;
  /** The path and version of what it stands in for. */
  readonly replaces?: readonly [string, string] | undefined;
}

/** What a document says: the first item is what it is about. Edges say which item depends on which. */
export interface Content {
  readonly items: readonly Item[];
  readonly edges: readonly (readonly [number, number])[];
}

const LICENCES = ["", "MIT", "Apache-2.0", "MIT OR Apache-2.0", "BSD-3-Clause AND (MIT OR ISC)"];

/** A program of so many modules and edges. */
export function randomContent(
  random: () => number,
  { items, edges }: { readonly items: number; readonly edges: number },
): Content {
  const one = (limit: number): number => Math.floor(random() * limit);
  const made = Array.from({ length: items }, (_, at): Item => {
    const isFork = at > 0 && random() < 0.05;
    return {
      path: `example.com/${random() < 0.3 ? "Upper" : "lower"}/m${at}${at % 7 === 3 ? "/v2" : ""}`,
      version: at % 7 === 3 ? `v2.${one(9)}.0` : `v0.${one(9)}.${one(9)}`,
      digests: at % 5 === 4 ? [] : [hexadecimal(random)],
      licence: LICENCES[one(LICENCES.length)] as string,
      replaces: isFork ? [`example.org/original/m${at}`, "v1.0.0"] : undefined,
    };
  });
  return {
    items: made,
    edges: Array.from({ length: edges }, () => [one(items), one(items)] as const),
  };
}

function hexadecimal(random: () => number): string {
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join("");
}

/** How a document is laid out, which must not matter. */
export interface Layout {
  readonly random: () => number;
  /** Whether components of CycloneDX lie inside each other. */
  readonly nested?: boolean;
}

/** The content as CycloneDX, in any order and under any references. */
export function asCycloneDx(
  { items, edges }: Content,
  version: string,
  { random, nested = false }: Layout,
): string {
  const refs = references(items.length, random);
  const [root, ...parts] = items.map((item, at) => ({
    "bom-ref": refs[at],
    type: at === 0 ? "application" : "library",
    name: item.path,
    version: item.version,
    purl: purlOf(item.path, item.version, random),
    ...(item.digests.length > 0 && {
      hashes: item.digests.map((content) => ({ alg: "SHA-256", content })),
    }),
    ...(item.licence !== "" && { licenses: [{ expression: item.licence }] }),
    ...(item.replaces !== undefined && {
      pedigree: {
        ancestors: [
          { type: "library", name: item.replaces[0], purl: purlOf(...item.replaces, random) },
        ],
      },
    }),
  }));
  const targets = new Map<number, string[]>();
  for (const [from, to] of edges) {
    targets.set(from, [...(targets.get(from) ?? []), refs[to] as string]);
  }
  const mixed = shuffled(parts, random);
  return JSON.stringify({
    bomFormat: "CycloneDX",
    specVersion: version,
    serialNumber: `urn:uuid:${hexadecimal(random).slice(0, 8)}-0000-4000-8000-000000000000`,
    version: 1,
    metadata: { timestamp: "2026-01-01T00:00:00Z", component: root },
    components: nested ? nestedIn(mixed, random) : mixed,
    dependencies: shuffled([...targets], random).map(([from, to]) => ({
      ref: refs[from],
      dependsOn: shuffled(to, random),
    })),
  });
}

type Nested = Record<string, unknown> & { components?: Nested[] };

/** Each part inside another, or at the top. */
function nestedIn(parts: readonly Record<string, unknown>[], random: () => number): Nested[] {
  const top: Nested[] = [];
  const placed: Nested[] = [];
  for (const part of parts) {
    const made: Nested = { ...part };
    const around = placed[Math.floor(random() * (placed.length + 1))];
    if (around === undefined) top.push(made);
    else around.components = [...(around.components ?? []), made];
    placed.push(made);
  }
  return top;
}

/** The content as SPDX, each relationship in either direction. */
export function asSpdx({ items, edges }: Content, { random }: Layout): string {
  const ids = references(items.length, random).map((ref) => `SPDXRef-${ref}`);
  const relationship = (from: string, type: string, to: string) => ({
    spdxElementId: from,
    relationshipType: type,
    relatedSpdxElement: to,
  });
  const packages = items.flatMap((item, at) => {
    const main = packageOf(ids[at] as string, item, random);
    if (item.replaces === undefined) return [main];
    const [path, version] = item.replaces;
    const original = { path, version, digests: [], licence: "" };
    return [main, packageOf(`${ids[at]}-original`, original, random)];
  });
  const relationships = [
    relationship("SPDXRef-DOCUMENT", "DESCRIBES", ids[0] as string),
    ...ids.slice(1).map((id) => relationship(ids[0] as string, "CONTAINS", id)),
    ...edges.map(([from, to]) => {
      const [source, target] = [ids[from] as string, ids[to] as string];
      return random() < 0.5
        ? relationship(source, "DEPENDS_ON", target)
        : relationship(target, "DEPENDENCY_OF", source);
    }),
    ...items.flatMap((item, at) => {
      if (item.replaces === undefined) return [];
      return [relationship(`${ids[at]}-original`, "ANCESTOR_OF", ids[at] as string)];
    }),
  ];
  return JSON.stringify({
    spdxVersion: "SPDX-2.3",
    SPDXID: "SPDXRef-DOCUMENT",
    name: hexadecimal(random),
    documentNamespace: `https://example.com/${hexadecimal(random)}`,
    creationInfo: { created: "2026-01-01T00:00:00Z", creators: ["Tool: test"] },
    relationships: shuffled(relationships, random),
    packages: shuffled(packages, random),
  });
}

function packageOf(id: string, item: Item, random: () => number): Record<string, unknown> {
  return {
    SPDXID: id,
    name: item.path,
    versionInfo: item.version,
    downloadLocation: "NOASSERTION",
    licenseDeclared: item.licence === "" ? "NOASSERTION" : item.licence,
    externalRefs: [
      {
        referenceCategory: "PACKAGE-MANAGER",
        referenceType: "purl",
        referenceLocator: purlOf(item.path, item.version, random),
      },
    ],
    checksums: item.digests.map((checksumValue) => ({ algorithm: "SHA256", checksumValue })),
  };
}

/** A package URL in one of the spellings that are the same. */
function purlOf(path: string, version: string, random: () => number): string {
  const qualifiers = random() < 0.5 ? "" : "?goos=linux&type=module";
  if (path.endsWith("/v2") && random() < 0.5) {
    return `pkg:golang/${path.slice(0, -3)}@${version}${qualifiers}#v2`;
  }
  return `pkg:${random() < 0.9 ? "golang" : "GOLANG"}/${path}@${version}${qualifiers}`;
}

function references(count: number, random: () => number): string[] {
  return shuffled(
    Array.from({ length: count }, (_, at) => `ref-${at}-${Math.floor(random() * 1e6)}`),
    random,
  );
}
