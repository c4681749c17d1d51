import { createHash } from "node:crypto";
import type { Sbom } from "../sbom.ts";
import { canonicalForm, HASH_PROFILES, type HashProfile } from "./canonical-form.ts";

/** Lower-case hexadecimal SHA-256, by profile. */
export type SemanticHashes = Readonly<Record<HashProfile, string>>;

/** The first line of what is hashed: no other use of SHA-256 gives these values. */
const DOMAIN = "gatehouse sbom hash v1";
const PREFIX = "sbom-v1-";

/**
 * The semantic hashes of a document (SEMANTIC-HASH.md): equal for equal content, whatever the format, order and references.
 * They prove that two documents say the same, not that it is true.
 */
export function semanticHashes(sbom: Sbom): SemanticHashes {
  const [components, graph, licences, full] = HASH_PROFILES.map((profile) =>
    semanticHash(sbom, profile),
  ) as [string, string, string, string];
  return { components, graph, licences, full };
}

function semanticHash(sbom: Sbom, profile: HashProfile): string {
  const hash = createHash("sha256").update(`${DOMAIN}\n${profile}\n`);
  for (const piece of canonicalForm(sbom, profile)) hash.update(piece);
  return hash.digest("hex");
}

/** A hash with its profile, such as `sbom-v1-graph:5f0c...`. */
export function hashText(profile: HashProfile, hash: string): string {
  return `${PREFIX}${profile}:${hash}`;
}

/** The profile and hash of such a text; undefined for any other text. */
export function parseHashText(
  text: string,
): { readonly profile: HashProfile; readonly hash: string } | undefined {
  const colon = text.indexOf(":");
  const [name, hash] = [text.slice(0, colon), text.slice(colon + 1)];
  const profile = HASH_PROFILES.find((each) => name === `${PREFIX}${each}`);
  return profile !== undefined && /^[0-9a-f]{64}$/.test(hash) ? { profile, hash } : undefined;
}
