import type { BundleSource, RegoVersion } from "../../domain/bundle.ts";

/** The manifest that makes `-b` read a folder as an agent reads the archive. */
export function manifestText(source: BundleSource, roots: readonly string[] | undefined): string {
  const manifest: {
    roots?: readonly string[];
    rego_version: RegoVersion;
    file_rego_versions?: BundleSource["fileRegoVersions"];
  } = { rego_version: source.regoVersion };
  if (roots !== undefined) manifest.roots = roots;
  if (Object.keys(source.fileRegoVersions).length > 0) {
    manifest.file_rego_versions = source.fileRegoVersions;
  }
  return JSON.stringify(manifest);
}
