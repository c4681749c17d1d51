import { componentDraft, identityOf } from "../component-draft.ts";
import {
  type DocumentPart,
  itemsOf,
  membersOf,
  memberText,
  optionalText,
  refused,
  textOf,
} from "../document-part.ts";
import { contentDigest, goDigest } from "../identity/content-digest.ts";
import type { ComponentName } from "../identity/node-key.ts";
import type { ComponentDraft } from "../sbom-builder.ts";
import { licencesIn } from "./licences.ts";

type Members = ReadonlyMap<string, DocumentPart>;

/** Syft writes a Go module's `h1:` under this name: none of CycloneDX's algorithms is it. */
const H1_PROPERTY = "syft:metadata:h1Digest";

/** One component of CycloneDX. */
export function draftOfComponent(part: DocumentPart, members: Members): ComponentDraft {
  return componentDraft({
    part,
    purl: members.get("purl"),
    name: nameOf(part, members, memberText(members, "type", part)),
    digests: [...hashesOf(members.get("hashes")), ...goDigestsOf(members.get("properties"))],
    replaces: ancestorsOf(members.get("pedigree")),
    licences: licencesIn(members),
  });
}

/** One service of CycloneDX: it has neither package URL nor content. */
export function draftOfService(part: DocumentPart, members: Members): ComponentDraft {
  const name = nameOf(part, members, "service");
  return componentDraft({
    ...{ part, purl: undefined, name, digests: [], replaces: [] },
    licences: licencesIn(members),
  });
}

function nameOf(part: DocumentPart, members: Members, type: string): ComponentName {
  return {
    type,
    group: optionalText(members, "group"),
    name: memberText(members, "name", part),
    version: optionalText(members, "version"),
  };
}

function hashesOf(list: DocumentPart | undefined): string[] {
  return [...itemsOf(list, '"hashes"')].map((part) => {
    const members = membersOf(part, "a hash");
    const algorithm = memberText(members, "alg", part);
    const reading = contentDigest(algorithm, memberText(members, "content", part));
    if (reading.kind === "read") return reading.digest;
    throw refused(part, `expected: ${reading.expected}`);
  });
}

function goDigestsOf(list: DocumentPart | undefined): string[] {
  const digests: string[] = [];
  for (const part of itemsOf(list, '"properties"')) {
    const members = membersOf(part, "a property");
    const value = members.get("value");
    if (value === undefined || optionalText(members, "name") !== H1_PROPERTY) continue;
    const digest = goDigest(textOf(value, '"value"'));
    if (digest === undefined) throw refused(value, "expected: h1: and 44 characters of base64");
    digests.push(digest);
  }
  return digests;
}

/** The identities of what it was made from and stands in for. */
function ancestorsOf(pedigree: DocumentPart | undefined): string[] {
  if (pedigree === undefined) return [];
  const list = membersOf(pedigree, '"pedigree"').get("ancestors");
  return [...itemsOf(list, '"ancestors"')].map((part) => {
    const members = membersOf(part, "an ancestor");
    const name = nameOf(part, members, memberText(members, "type", part));
    return identityOf(members.get("purl"), name).key;
  });
}
