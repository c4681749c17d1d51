import { didYouMean } from "../../../means/text/suggestion.ts";
import {
  type DocumentPart,
  itemsOf,
  membersOf,
  memberText,
  refused,
  textOf,
} from "../document-part.ts";
import { DOCUMENT, type Elements, resolved } from "./elements.ts";
import { type Meaning, RELATIONSHIP_TYPES } from "./relationship-types.ts";

type Members = ReadonlyMap<string, DocumentPart>;

/** A relationship in the one direction that its meaning has, between SPDXIDs. */
export interface Relationship {
  readonly from: string;
  readonly to: string;
  readonly meaning: Meaning["kind"];
  readonly part: DocumentPart;
}

/**
 * All that a document tells, those of `hasFiles` too; not those with nothing (NONE) or nobody knows what (NOASSERTION), nor those
 * with snippets.
 */
export function* relationshipsOf(document: Members, elements: Elements): Generator<Relationship> {
  for (const part of itemsOf(document.get("relationships"), '"relationships"')) {
    const members = membersOf(part, "a relationship");
    const meaning = meaningOf(members, part);
    const [one, other] = [members.get("spdxElementId"), members.get("relatedSpdxElement")];
    if (one === undefined) throw refused(part, 'it has no "spdxElementId"');
    if (other === undefined) throw refused(part, 'it has no "relatedSpdxElement"');
    const from = resolved(elements, one);
    if (["NONE", "NOASSERTION"].includes(textOf(other, '"relatedSpdxElement"'))) continue;
    const to = resolved(elements, other);
    if (isSnippet(elements, from) || isSnippet(elements, to)) continue;
    const isTurned = "isTurned" in meaning && meaning.isTurned;
    yield isTurned
      ? { from: to, to: from, meaning: meaning.kind, part }
      : { from, to, meaning: meaning.kind, part };
  }
  yield* filesOf(document, elements);
}

function isSnippet({ others }: Elements, id: string): boolean {
  return id !== DOCUMENT && others.has(id);
}

function meaningOf(members: Members, part: DocumentPart): Meaning {
  const type = memberText(members, "relationshipType", part);
  const meaning = RELATIONSHIP_TYPES.get(type);
  if (meaning !== undefined) return meaning;
  throw refused(
    members.get("relationshipType") ?? part,
    `a type of relationship of SPDX 2.3 was expected; ${JSON.stringify(type)} is none${didYouMean(type, RELATIONSHIP_TYPES.keys())}`,
  );
}

function* filesOf(document: Members, elements: Elements): Generator<Relationship> {
  for (const part of itemsOf(document.get("packages"), '"packages"')) {
    const members = membersOf(part, "a package");
    const files = members.get("hasFiles");
    if (files === undefined) continue;
    const from = memberText(members, "SPDXID", part);
    for (const file of itemsOf(files, '"hasFiles"')) {
      const to = resolved(elements, file);
      if (!isSnippet(elements, to)) yield { from, to, meaning: "contains", part: file };
    }
  }
}
