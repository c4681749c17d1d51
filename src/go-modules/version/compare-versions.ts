import { compareDecimals, isDecimal, parseVersion } from "./semantic-version.ts";

/**
 * Go's order of versions (semver.Compare): what is no version is below all that are and equal to its like, and build
 * metadata does not count, so that `v2.0.0` and `v2.0.0+incompatible` are equal here though they are two versions: ask
 * `canonicalVersion` for identity.
 */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === undefined || right === undefined) {
    return Number(left !== undefined) - Number(right !== undefined);
  }
  return (
    compareDecimals(left.major, right.major) ||
    compareDecimals(left.minor, right.minor) ||
    compareDecimals(left.patch, right.patch) ||
    comparePrereleases(left.prerelease, right.prerelease)
  );
}

/** The same for sorting: texts decide between equal versions (semver.Sort). */
export function orderVersions(a: string, b: string): number {
  return compareVersions(a, b) || Number(a > b) - Number(a < b);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "") return 1;
  if (b === "") return -1;
  const left = a.slice(1).split(".");
  const right = b.slice(1).split(".");
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const order = compareIdentifiers(left[index] as string, right[index] as string);
    if (order !== 0) return order;
  }
  return left.length < right.length ? -1 : 1;
}

/** Numbers are below words. */
function compareIdentifiers(a: string, b: string): number {
  if (a === b) return 0;
  const number = isDecimal(a);
  if (number !== isDecimal(b)) return number ? -1 : 1;
  return number ? compareDecimals(a, b) : a < b ? -1 : 1;
}
