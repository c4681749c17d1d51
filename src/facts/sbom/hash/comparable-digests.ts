/**
 * Digests as the hashes take them, sorted, each once. An `h1:` of Go is a SHA-256, and most generators write it as one: both
 * spellings are one digest.
 */
export function comparableDigests(digests: readonly string[]): string[] {
  return [...new Set(digests.map((digest) => digest.replace(/^h1:/, "sha256:")))].sort();
}
