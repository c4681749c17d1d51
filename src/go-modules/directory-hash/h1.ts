import { createHash } from "node:crypto";

/** A file of a module: its name with slashes, and the SHA-256 of its content in lower-case hexadecimal. */
export interface FileDigest {
  readonly name: string;
  readonly sha256: string;
}

/**
 * The hash that go.sum holds (dirhash.Hash1): of a line for each file, in the order of the names' bytes. Names must hold
 * no line feed.
 */
export function h1Of(files: Iterable<FileDigest>): string {
  const lines = Array.from(files, ({ name, sha256 }) => ({ bytes: Buffer.from(name), sha256 }));
  lines.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const hash = createHash("sha256");
  for (const { bytes, sha256 } of lines) hash.update(`${sha256}  `).update(bytes).update("\n");
  return `h1:${hash.digest("base64")}`;
}

/** The hash that go.sum holds for `version/go.mod`. */
export function goModHashOf(content: Uint8Array): string {
  return h1Of([{ name: "go.mod", sha256: createHash("sha256").update(content).digest("hex") }]);
}
