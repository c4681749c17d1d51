import {
  type DocumentPart,
  itemsOf,
  membersOf,
  memberText,
  optionalText,
  refused,
  textOf,
} from "../document-part.ts";
import { saysNothing } from "../identity/licence-expression.ts";
import { canonicalText } from "../identity/node-key.ts";
import type { ComponentDraft } from "../sbom-builder.ts";
import { MAX_COMPONENTS, tooMany } from "../sbom-limits.ts";
import { checksumOf } from "./checksum.ts";
import { draftOfFile, draftOfPackage } from "./package.ts";

type Members = ReadonlyMap<string, DocumentPart>;

/** The SPDXID of every document. */
export const DOCUMENT = "SPDXRef-DOCUMENT";

/** What relationships may name. */
export interface Elements {
  /** Packages and files by SPDXID; what other documents hold is added when it is named. */
  readonly drafts: Map<string, ComponentDraft>;
  /** What has an SPDXID and is no part of a program: the document itself, snippets. */
  readonly others: ReadonlySet<string>;
  /** The digests of other documents, by their DocumentRef. */
  readonly documents: ReadonlyMap<string, string>;
}

export function elementsOf(document: Members): Elements {
  const names = extractedNames(document.get("hasExtractedLicensingInfos"));
  const nameOf = (reference: string): string | undefined => names.get(reference);
  const drafts = new Map<string, ComponentDraft>();
  const others = new Set([DOCUMENT]);
  const add = (members: Members, part: DocumentPart): string => {
    const id = memberText(members, "SPDXID", part);
    refuseMore(drafts.size + others.size, part);
    if (drafts.has(id) || others.has(id)) {
      throw refused(
        part,
        `an SPDXID of its own was expected: ${JSON.stringify(id)} is there twice`,
      );
    }
    return id;
  };
  for (const part of itemsOf(document.get("packages"), '"packages"')) {
    const members = membersOf(part, "a package");
    drafts.set(add(members, part), draftOfPackage(part, members, nameOf));
  }
  for (const part of itemsOf(document.get("files"), '"files"')) {
    const members = membersOf(part, "a file");
    drafts.set(add(members, part), draftOfFile(part, members, nameOf));
  }
  for (const part of itemsOf(document.get("snippets"), '"snippets"')) {
    others.add(add(membersOf(part, "a snippet"), part));
  }
  return { drafts, others, documents: documentsOf(document.get("externalDocumentRefs")) };
}

/** The SPDXID that a part names. Throws `invalid_parameter` where nothing has it. */
export function resolved(elements: Elements, part: DocumentPart): string {
  const id = textOf(part, "an SPDXID");
  const { drafts, others, documents } = elements;
  if (drafts.has(id) || others.has(id)) return id;
  const colon = id.indexOf(":");
  const digest = documents.get(id.slice(0, Math.max(0, colon)));
  if (digest === undefined) {
    throw refused(
      part,
      `the SPDXID of a package or file of this document was expected; none has ${JSON.stringify(id)}`,
    );
  }
  refuseMore(drafts.size + others.size, part);
  drafts.set(id, draftElsewhere(part, digest, id.slice(colon + 1)));
  return id;
}

function refuseMore(count: number, { file }: DocumentPart): void {
  if (count > MAX_COMPONENTS) throw tooMany(file, MAX_COMPONENTS, "packages, files and snippets");
}

/** What another document holds is known by the digest of that document. */
function draftElsewhere(part: DocumentPart, digest: string, id: string): ComponentDraft {
  const key = canonicalText(["external", digest, id]);
  return {
    ...{ identity: { key, base: key, version: "" }, isAnonymous: false, part },
    ...{ digests: [], replaces: [], licences: [], doubts: [] },
  };
}

function documentsOf(list: DocumentPart | undefined): ReadonlyMap<string, string> {
  const documents = new Map<string, string>();
  for (const part of itemsOf(list, '"externalDocumentRefs"')) {
    const members = membersOf(part, "a reference to a document");
    const checksum = members.get("checksum");
    if (checksum === undefined) throw refused(part, 'it has no "checksum"');
    documents.set(memberText(members, "externalDocumentId", part), checksumOf(checksum));
  }
  return documents;
}

/** The names of licences that stand in the document itself, by their LicenseRef. */
function extractedNames(list: DocumentPart | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const part of itemsOf(list, '"hasExtractedLicensingInfos"')) {
    const members = membersOf(part, "a licence");
    const name = optionalText(members, "name");
    if (!saysNothing(name)) names.set(memberText(members, "licenseId", part), name);
  }
  return names;
}
