import { compareDecimals } from "./semantic-version.ts";

interface Parts {
  readonly major: string;
  readonly minor: string;
  /** `""` where a language version has none. */
  readonly patch: string;
  /** `""`, `alpha`, `beta`, `rc`, or whatever letters. */
  readonly kind: string;
  readonly number: string;
}

const NONE: Parts = { major: "", minor: "", patch: "", kind: "", number: "" };
const GO_VERSION =
  /^(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)|([a-z]+)(0|[1-9][0-9]*)?)?)?$/;

/**
 * The order of Go's own versions, written without `go` (internal/gover.Compare): 1.21 < 1.21rc2 < 1.21.0 < 1.21.1, and
 * before 1.21 the language version is the first release: 1.20rc1 < 1.20 = 1.20.0. What is none is below all.
 */
export function compareGoVersions(a: string, b: string): number {
  const left = parse(a) ?? NONE;
  const right = parse(b) ?? NONE;
  return (
    compareDecimals(left.major, right.major) ||
    compareDecimals(left.minor, right.minor) ||
    compareDecimals(left.patch, right.patch) ||
    Number(left.kind > right.kind) - Number(left.kind < right.kind) ||
    compareDecimals(left.number, right.number)
  );
}

/** True for `1.21`, `1.21rc2`, `1.21.0` and their like. */
export function isGoVersion(text: string): boolean {
  return parse(text) !== undefined;
}

function parse(text: string): Parts | undefined {
  const match = GO_VERSION.exec(text);
  if (match === null) return undefined;
  const [, major = "", minor, patch, kind = "", number = ""] = match;
  if (minor === undefined) return { ...NONE, major, minor: "0", patch: "0" };
  // Until 1.20 the first release was called as the language is.
  const first = kind === "" && compareDecimals(minor, "21") < 0 ? "0" : "";
  return { major, minor, patch: patch ?? first, kind, number };
}
