import type { RegoVersion } from "../../domain/bundle.ts";
import { compileGlob, type Glob } from "../go/glob/compile-glob.ts";
import { isGoError } from "../go/go-error.ts";
import { compareTexts } from "../go/text-bytes.ts";

/** What a manifest says of the Rego that files are written in. */
export interface StatedVersions {
  readonly regoVersion: RegoVersion;
  /** By globs that begin with `/`. */
  readonly fileRegoVersions: Readonly<Record<string, RegoVersion>>;
}

/**
 * Tells the version of a file by its path inside the bundle, as OPA does (v1/bundle/bundle.go, RegoVersionForFile): of
 * the globs that match the first counts, in the order of their texts.
 */
export function fileVersions(stated: StatedVersions): (file: string) => RegoVersion {
  const { regoVersion, fileRegoVersions } = stated;
  const globs = Object.entries(fileRegoVersions)
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([glob, version]): [Glob | undefined, RegoVersion] => [globOf(glob), version]);
  return (file) => globs.find(([glob]) => glob?.matches(`/${file}`))?.[1] ?? regoVersion;
}

function globOf(pattern: string): Glob | undefined {
  try {
    return compileGlob(pattern, []);
  } catch (error) {
    if (isGoError(error)) return undefined;
    throw error;
  }
}
