import { parseVersion } from "./semantic-version.ts";

/** What a pseudo-version says of a commit that has no tag. */
export interface PseudoVersion {
  /** The tagged version before it, canonical; undefined where there is none, or none that can be. */
  readonly base: string | undefined;
  /** Why there can be no such base; Go reads these versions too, but gives no base. */
  readonly fault?: "build_without_base" | "negative_patch";
  /** Of the commit, as `2006-01-02T15:04:05Z`; undefined where the digits are no time. */
  readonly time: string | undefined;
  /** The first characters of the commit's hash, usually twelve. */
  readonly revision: string;
}

/** Without build metadata, of what is known to be a version. */
const PSEUDO =
  /^(v[0-9]+\.(?:0\.0(?=-)|[0-9]+\.[0-9]+-(?:[^+]*\.)?0(?=\.)))[.-]([0-9]{14})-([A-Za-z0-9]+)$/;
const DIGITS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/**
 * What a pseudo-version of any of Go's five forms says (golang.org/x/mod/module, pseudo.go); undefined for all other
 * versions.
 */
export function pseudoVersion(version: string): PseudoVersion | undefined {
  const parsed = parseVersion(version);
  if (parsed === undefined) return undefined;
  const { build } = parsed;
  const match = PSEUDO.exec(version.slice(0, version.length - build.length));
  if (match === null) return undefined;
  const [, before = "", digits = "", revision = ""] = match;
  return { ...baseOf(before, build), time: timeOf(digits), revision };
}

function baseOf(before: string, build: string): Pick<PseudoVersion, "base" | "fault"> {
  const { major, minor, patch, prerelease } = parseVersion(before) ?? NOTHING;
  if (prerelease === "") {
    return build === "" ? { base: undefined } : { base: undefined, fault: "build_without_base" };
  }
  if (prerelease !== "-0") return { base: before.slice(0, -".0".length) + build };
  const previous = previousDecimal(patch);
  if (previous === undefined) return { base: undefined, fault: "negative_patch" };
  return { base: `v${major}.${minor}.${previous}${build}` };
}

const NOTHING = { major: "", minor: "", patch: "", prerelease: "" };

/** One less, of any length; undefined for zero. */
function previousDecimal(decimal: string): string | undefined {
  const [, head = "", last, zeros = ""] = /^([0-9]*)([1-9])(0*)$/.exec(decimal) ?? [];
  if (last === undefined) return undefined;
  const lower = head + String(Number(last) - 1) + "9".repeat(zeros.length);
  return lower.length > 1 && lower.startsWith("0") ? lower.slice(1) : lower;
}

function timeOf(digits: string): string | undefined {
  const [, year = "", month = "", day = "", hour = "", minute = "", second = ""] =
    DIGITS.exec(digits) ?? [];
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const moment = new Date(`${time}.000Z`);
  if (Number.isNaN(moment.getTime())) return undefined;
  // A day that the month has not, or hour 24, becomes another one.
  return moment.toISOString() === `${time}.000Z` ? `${time}Z` : undefined;
}
