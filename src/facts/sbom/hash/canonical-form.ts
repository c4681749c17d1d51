import { canonicalText } from "../identity/node-key.ts";
import { ROOT, type Sbom, type SbomEdge, type SbomNode } from "../sbom.ts";
import { comparableDigests } from "./comparable-digests.ts";

/** What a hash is over. */
export type HashProfile = "components" | "graph" | "licences" | "full";

export const HASH_PROFILES: readonly HashProfile[] = ["components", "graph", "licences", "full"];

/**
 * The canonical form of a document under a profile, in pieces: JSON by RFC 8785 as SEMANTIC-HASH.md defines it. The pieces keep
 * the text of a large document from standing in memory twice.
 */
export function* canonicalForm(sbom: Sbom, profile: HashProfile): Generator<string> {
  switch (profile) {
    case "components":
      yield '{"components":';
      yield* sortedList(mapped(sbom.components.values(), contentOf));
      yield "}";
      return;
    case "graph":
      yield '{"edges":';
      yield* sortedList(mapped(sbom.edges, edgeOf));
      yield ',"nodes":';
      yield* sortedList(mapped(sbom.components.keys(), canonicalText));
      yield "}";
      return;
    case "licences":
      yield '{"licences":';
      yield* sortedList(licencesOf(sbom));
      yield "}";
      return;
    case "full":
      yield '{"components":';
      yield* sortedList(mapped(sbom.components.values(), everythingOf));
      yield ',"edges":';
      yield* sortedList(mapped(sbom.edges, edgeOf));
      yield `,"root":${sbom.root === undefined ? "null" : everythingOf(sbom.root)}}`;
      return;
  }
}

function contentOf({ key, digests, replaces }: SbomNode): string {
  return canonicalText({
    digests: inOrder(comparableDigests(digests)),
    key,
    replaces: inOrder(replaces),
  });
}

function everythingOf({ key, digests, replaces, licences }: SbomNode): string {
  return canonicalText({
    digests: inOrder(comparableDigests(digests)),
    key,
    licences: inOrder(licences),
    replaces: inOrder(replaces),
  });
}

function edgeOf({ from, kind, to }: SbomEdge): string {
  return canonicalText([from, kind, to]);
}

/** Without versions: a new version under the old licence is no change of licences. */
function* licencesOf({ components, root }: Sbom): Generator<string> {
  for (const { base, licences } of components.values()) {
    yield canonicalText({ licences: inOrder(licences), package: base });
  }
  if (root !== undefined) {
    yield canonicalText({ licences: inOrder(root.licences), package: ROOT });
  }
}

/** The strings of a set, in the order of their texts as all elements of sets: not that of the strings where one holds a quote. */
function inOrder(strings: readonly string[]): string[] {
  const texts = strings.map((each) => canonicalText(each)).sort();
  return texts.map((text) => JSON.parse(text) as string);
}

/** A set: each element once, in the order of UTF-16 code units, in which RFC 8785 sorts names. */
function* sortedList(texts: Iterable<string>): Generator<string> {
  yield "[";
  let isFirst = true;
  for (const text of [...new Set(texts)].sort()) {
    yield isFirst ? text : `,${text}`;
    isFirst = false;
  }
  yield "]";
}

function* mapped<Item>(items: Iterable<Item>, textOf: (item: Item) => string): Generator<string> {
  for (const item of items) yield textOf(item);
}
