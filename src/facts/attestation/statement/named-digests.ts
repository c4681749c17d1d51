import type { Resource } from "./statement.ts";

/** What the layers of a chain are linked by. */
export const ARTEFACTS = ["binary", "sbom", "semanticHash", "package"] as const;
export type Artefact = (typeof ARTEFACTS)[number];

/** Its algorithm in a digest set; the other artefacts go by `sha256`. */
export const SEMANTIC_HASH = "semanticHash";
/** The annotation of a resource that says which artefact it is. */
export const ARTEFACT_ANNOTATION = "gatehouse/artefact";

const SBOM_MEDIA_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.cyclonedx+json",
  "application/spdx+json",
]);
const SHA256 = /^[0-9a-f]{64}$/;
const PRINTABLE = /^[!-~]{1,256}$/;

/** The digests of the subjects that may be this artefact: all that are not marked as another one. */
export function subjectDigests(artefact: Artefact, subject: readonly Resource[]): string[] {
  return subject
    .filter((resource) => [undefined, artefact].includes(markOf(resource)))
    .flatMap((resource) => digestOf(artefact, resource) ?? []);
}

/** The digests that are told to be this artefact: by the annotation, the media type of an SBOM, or the algorithm. */
export function namedDigests(artefact: Artefact, resources: readonly Resource[]): string[] {
  const found = resources
    .filter((resource) => artefact === SEMANTIC_HASH || markOf(resource) === artefact)
    .flatMap((resource) => digestOf(artefact, resource) ?? []);
  return [...new Set(found)];
}

function digestOf(artefact: Artefact, { digest }: Resource): string | undefined {
  const algorithm = artefact === SEMANTIC_HASH ? SEMANTIC_HASH : "sha256";
  const value = Object.hasOwn(digest, algorithm) ? digest[algorithm] : undefined;
  const form = artefact === SEMANTIC_HASH ? PRINTABLE : SHA256;
  return value !== undefined && form.test(value) ? value : undefined;
}

function markOf({ annotations, mediaType = "" }: Resource): Artefact | undefined {
  const annotation = annotations?.[ARTEFACT_ANNOTATION];
  const marked = ARTEFACTS.find((artefact) => artefact === annotation);
  if (marked !== undefined) return marked;
  const [type = ""] = mediaType.split(";");
  return SBOM_MEDIA_TYPES.has(type.trim().toLowerCase()) ? "sbom" : undefined;
}
