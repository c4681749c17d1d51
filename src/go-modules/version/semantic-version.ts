/** The parts of a version as written; numbers stay text, for they may have any length. */
export interface SemanticVersion {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  /** What `v1` and `v1.2` leave out: `.0.0`, `.0` or nothing. */
  readonly missing: string;
  /** With its hyphen, or `""`. */
  readonly prerelease: string;
  /** With its plus sign, or `""`. */
  readonly build: string;
}

const VERSION =
  /^v(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)?)?$/;

/** A version as Go reads it (golang.org/x/mod/semver): with `v`, shorthands allowed; undefined for anything else. */
export function parseVersion(text: string): SemanticVersion | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major = "", minor, patch, prerelease = "", build = ""] = match;
  if (!isPrerelease(prerelease) || !hasIdentifiers(build)) return undefined;
  const missing = minor === undefined ? ".0.0" : patch === undefined ? ".0" : "";
  return { major, minor: minor ?? "0", patch: patch ?? "0", missing, prerelease, build };
}

/** Decimal numbers without leading zeros, of any length, as signs of their difference. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : 1;
}

/** True for nothing but digits; Go has it so for the empty text too. */
export function isDecimal(text: string): boolean {
  return /^[0-9]*$/.test(text);
}

function isPrerelease(text: string): boolean {
  if (!hasIdentifiers(text)) return false;
  return text
    .slice(1)
    .split(".")
    .every((each) => each.length < 2 || !each.startsWith("0") || !isDecimal(each));
}

/** True when no identifier between the dots is empty, or when there is nothing at all. */
function hasIdentifiers(text: string): boolean {
  return text === "" || !/^.\.|\.\.|\.$/.test(text);
}
