import { parseVersion } from "./semantic-version.ts";

const INCOMPATIBLE = "+incompatible";

/** True for what Go takes as a version: `v1.2.3`, with pre-release and build, or the shorthands `v1` and `v1.2`. */
export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/**
 * The one spelling of a version (module.CanonicalVersion): whole, without build metadata but `+incompatible`, which is
 * part of its identity. Two versions are the same exactly when these are. Undefined for what is no version.
 */
export function canonicalVersion(text: string): string | undefined {
  const parsed = parseVersion(text);
  if (parsed === undefined) return undefined;
  const { build, missing } = parsed;
  const version = text.slice(0, text.length - build.length) + missing;
  return build === INCOMPATIBLE ? version + INCOMPATIBLE : version;
}

/** True for `v2.0.0+incompatible` and its like: a major version from 2 on of a path without `/v2`. */
export function isIncompatible(text: string): boolean {
  return parseVersion(text)?.build === INCOMPATIBLE;
}

/** The major version, as `v2`; undefined for what is no version. */
export function majorOf(text: string): string | undefined {
  const parsed = parseVersion(text);
  return parsed && `v${parsed.major}`;
}

/** True for pre-releases, thus for pseudo-versions too. */
export function isPrerelease(text: string): boolean {
  const prerelease = parseVersion(text)?.prerelease;
  return prerelease !== undefined && prerelease !== "";
}
