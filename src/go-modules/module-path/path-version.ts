import { isIncompatible, majorOf } from "../version/canonical-version.ts";

/** A module path in two, which together are the path. */
export interface PathVersion {
  readonly prefix: string;
  /** `""`, `/v2` and up, or for gopkg.in `.v0` and up, perhaps with `-unstable` behind it. */
  readonly major: string;
}

const GOPKG = "gopkg.in/";
const UNSTABLE = "-unstable";

/**
 * Takes the major version off a module path (module.SplitPathVersion); undefined where the path ends in one that cannot
 * be, such as `/v1`, `/v02` or `/v2.3`, or in none below gopkg.in.
 */
export function splitPathVersion(path: string): PathVersion | undefined {
  if (path.startsWith(GOPKG)) return splitGopkg(path);
  const end = endWithout(path, path.length, /[0-9.]/);
  if (end <= 1 || end === path.length || path.slice(end - 2, end) !== "/v") {
    return { prefix: path, major: "" };
  }
  const major = path.slice(end - 2);
  if (!/^\/v[1-9][0-9]*$/.test(major) || major === "/v1") return undefined;
  return { prefix: path.slice(0, end - 2), major };
}

/** True when a version may belong to a path with this major version (module.MatchPathMajor). */
export function matchesPathMajor(version: string, pathMajor: string): boolean {
  const wanted = pathMajor.startsWith(".v") ? withoutUnstable(pathMajor) : pathMajor;
  // Pseudo-versions of gopkg.in paths were once made so.
  if (version.startsWith("v0.0.0-") && wanted === ".v1") return true;
  const major = majorOf(version);
  if (wanted === "") return major === "v0" || major === "v1" || isIncompatible(version);
  return major !== undefined && major === wanted.slice(1);
}

function splitGopkg(path: string): PathVersion | undefined {
  const end = endWithout(path, withoutUnstable(path).length, /[0-9]/);
  if (path.slice(end - 2, end) !== ".v") return undefined;
  const major = path.slice(end - 2);
  if (major.length <= 2 || (major.charAt(2) === "0" && major !== ".v0")) return undefined;
  return { prefix: path.slice(0, end - 2), major };
}

function withoutUnstable(text: string): string {
  return text.endsWith(UNSTABLE) ? text.slice(0, -UNSTABLE.length) : text;
}

/** Where the run of these characters begins that ends there. */
function endWithout(text: string, end: number, characters: RegExp): number {
  let at = end;
  while (at > 0 && characters.test(text.charAt(at - 1))) at -= 1;
  return at;
}
