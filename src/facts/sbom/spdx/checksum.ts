import { type DocumentPart, membersOf, memberText, refused } from "../document-part.ts";
import { contentDigest } from "../identity/content-digest.ts";

/** A checksum of SPDX as a digest. */
export function checksumOf(part: DocumentPart): string {
  const members = membersOf(part, "a checksum");
  const algorithm = memberText(members, "algorithm", part);
  const reading = contentDigest(algorithm, memberText(members, "checksumValue", part));
  if (reading.kind === "read") return reading.digest;
  throw refused(part, `expected: ${reading.expected}`);
}
