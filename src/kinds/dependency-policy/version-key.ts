import { parseVersion } from "../../go-modules/version/semantic-version.ts";

/** Sorts in Rego as the version does in Go: what `dependency.version.key` makes of the same text. */
export type VersionKey = readonly KeyPart[];
type KeyPart = number | string | readonly (number | string)[];

/** Rego keeps numbers of so many digits exactly in every engine. */
const MOST_DIGITS = 15;

/** Undefined for what is no version. */
export function versionKey(text: string): VersionKey | undefined {
  const parsed = parseVersion(text);
  if (parsed === undefined) return undefined;
  const { major, minor, patch, prerelease } = parsed;
  return [...[major, minor, patch].map(numberKey), ...prereleaseKey(prerelease)];
}

function prereleaseKey(prerelease: string): KeyPart[] {
  if (prerelease === "") return [1];
  return [0, ...prerelease.slice(1).split(".").map(identifierKey)];
}

function identifierKey(text: string): KeyPart {
  return /^[0-9]+$/.test(text) ? numberKey(text) : [text];
}

/** Numbers sort below arrays. */
export function numberKey(digits: string): KeyPart {
  return digits.length <= MOST_DIGITS ? Number(digits) : [digits.length, digits];
}
