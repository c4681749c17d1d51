import { type DocumentPart, refused, textOf } from "./document-part.ts";
import { type CanonicalPurl, canonicalPurl } from "./identity/canonical-purl.ts";
import { type ComponentName, keyOfName } from "./identity/node-key.ts";
import type { ComponentDraft } from "./sbom-builder.ts";

/** What a document says at one place of a component, before it has an identity. */
export interface ToldComponent extends Pick<ComponentDraft, "digests" | "replaces" | "licences"> {
  readonly part: DocumentPart;
  readonly purl: DocumentPart | undefined;
  readonly name: ComponentName;
}

/** The component with its identity. Throws `invalid_parameter` where its package URL is none. */
export function componentDraft({ part, purl, name, ...content }: ToldComponent): ComponentDraft {
  const identity = identityOf(purl, name);
  const isAnonymous = purl === undefined && name.name === "";
  return { ...content, identity, isAnonymous, doubts: doubtsOf(identity, name.version), part };
}

/** What a component is: its package URL, else type, group, name and version. */
export function identityOf(purl: DocumentPart | undefined, name: ComponentName): CanonicalPurl {
  if (purl === undefined) return keyOfName(name);
  const written = textOf(purl, '"purl"');
  const reading = canonicalPurl(written, name.version);
  if (reading.kind === "read") return reading;
  throw refused(
    purl,
    `${JSON.stringify(written)} is no package URL to know a component by; expected is ${reading.expected}`,
  );
}

/** Only for Go: other package URLs leave out epochs and the like. */
function doubtsOf({ key, version, module }: CanonicalPurl, told: string): string[] {
  if (module === undefined || told === "" || version === told || version === `v${told}`) return [];
  return [`${key} is told as version ${told} as well`];
}
