import type { BundleSource, RegoFile } from "../domain/bundle.ts";
import { fileVersions } from "../opa/rego/file-version.ts";

/** Files of a bundle as the exact engine takes them, in the order of the bytes of their names. */
export function regoFiles(
  source: Pick<BundleSource, "regoVersion" | "fileRegoVersions">,
  files: Iterable<readonly [file: string, bytes: Uint8Array]>,
): RegoFile[] {
  const versionOf = fileVersions(source);
  return [...files]
    .map(([file, bytes]) => ({ file, version: versionOf(file), text: textOf(bytes) }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.file), Buffer.from(b.file)));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
