import { componentDraft } from "../component-draft.ts";
import {
  type DocumentPart,
  itemsOf,
  membersOf,
  memberText,
  optionalText,
  refused,
  textOf,
} from "../document-part.ts";
import { canonicalPurl } from "../identity/canonical-purl.ts";
import { licencesOf } from "../identity/licence-expression.ts";
import type { ComponentDraft } from "../sbom-builder.ts";
import { checksumOf } from "./checksum.ts";

type Members = ReadonlyMap<string, DocumentPart>;
type NameOf = (reference: string) => string | undefined;

/** One package of SPDX. */
export function draftOfPackage(
  part: DocumentPart,
  members: Members,
  nameOf: NameOf,
): ComponentDraft {
  const purpose = optionalText(members, "primaryPackagePurpose").toLowerCase();
  return componentDraft({
    part,
    purl: purlOf(members.get("externalRefs")),
    name: {
      // Where CycloneDX must name a type, most generators say library.
      type: purpose === "" ? "library" : purpose,
      group: "",
      name: asserted(memberText(members, "name", part)),
      version: asserted(optionalText(members, "versionInfo")),
    },
    digests: checksumsOf(members),
    replaces: [],
    licences: licencesIn(members, "licenseInfoFromFiles", nameOf),
  });
}

/** One file of SPDX, as CycloneDX has them: a component of type file. */
export function draftOfFile(part: DocumentPart, members: Members, nameOf: NameOf): ComponentDraft {
  const name = asserted(memberText(members, "fileName", part));
  return componentDraft({
    part,
    purl: undefined,
    name: { type: "file", group: "", name, version: "" },
    digests: checksumsOf(members),
    replaces: [],
    licences: licencesIn(members, "licenseInfoInFiles", nameOf),
  });
}

function asserted(text: string): string {
  return text === "NOASSERTION" || text === "NONE" ? "" : text;
}

function checksumsOf(members: Members): string[] {
  return [...itemsOf(members.get("checksums"), '"checksums"')].map(checksumOf);
}

/** The package URL among the references; several are well where all say the same. */
function purlOf(list: DocumentPart | undefined): DocumentPart | undefined {
  let found: DocumentPart | undefined;
  for (const part of itemsOf(list, '"externalRefs"')) {
    const members = membersOf(part, "a reference");
    if (optionalText(members, "referenceType") !== "purl") continue;
    const locator = members.get("referenceLocator");
    if (locator === undefined) throw refused(part, 'it has no "referenceLocator"');
    if (found !== undefined && keyOf(found) !== keyOf(locator)) {
      throw refused(locator, "one package URL was expected: this package has another as well");
    }
    found = locator;
  }
  return found;
}

function keyOf(part: DocumentPart): string {
  const text = textOf(part, '"referenceLocator"');
  const reading = canonicalPurl(text);
  return reading.kind === "read" ? reading.key : text;
}

/** What is declared and what was concluded; where neither is told, what was found in files. */
function licencesIn(members: Members, inFiles: string, nameOf: NameOf): readonly string[] {
  const stated = ["licenseDeclared", "licenseConcluded"].flatMap((name) =>
    licencesOf(optionalText(members, name), nameOf),
  );
  if (stated.length > 0) return stated;
  const found = [...itemsOf(members.get(inFiles), JSON.stringify(inFiles))];
  return found.flatMap((part) => licencesOf(textOf(part, "a licence"), nameOf));
}
