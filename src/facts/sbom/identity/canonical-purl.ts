import { PackageURL } from "packageurl-js";
import { messageOf } from "../../../domain/policy-error.ts";
import { importPathFault } from "../../../go-modules/module-path/path-fault.ts";

/** The identity that a package URL gives, in its one spelling. */
export interface CanonicalPurl {
  /** With the version. */
  readonly key: string;
  /** Without the version. */
  readonly base: string;
  readonly version: string;
  /** Set where it is a Go module, not a package of one. */
  readonly module?: { readonly path: string; readonly version: string } | undefined;
}

export type PurlReading =
  | ({ readonly kind: "read" } & CanonicalPurl)
  | { readonly kind: "refused"; readonly expected: string };

const MAX_LENGTH = 4096;
/** What white space and control characters the parsers of URLs swallow in silence. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const SWALLOWED = /^[\u0000-\u0020]|[\u0000-\u0020]$|[\u0000-\u001f\u007f]/;
/** A type is never percent-encoded: the library would take the name to begin elsewhere. */
const ENCODED_TYPE = /^[^:]*:\/*[^/]*%/;
const MAJOR = /^v(?:[2-9]|[1-9][0-9]{1,9})$/;
/** Of one document or one copy of a package; what it is does not depend on them. */
const NO_IDENTITY: ReadonlySet<string> = new Set([
  "checksum",
  "checksums",
  "download_url",
  "file_name",
  "package-id",
  "vcs_url",
]);

/**
 * Reads a package URL and spells it in the one way that SEMANTIC-HASH.md defines. `otherVersion` stands in where it has no
 * version of its own.
 */
export function canonicalPurl(text: string, otherVersion = ""): PurlReading {
  if (text.length > MAX_LENGTH) return refuse(`one of at most ${MAX_LENGTH} characters`);
  if (SWALLOWED.test(text)) return refuse("one without control characters and spaces around it");
  if (ENCODED_TYPE.test(text)) return refuse("one whose type is not percent-encoded");
  const purl = parsed(text);
  if (typeof purl === "string") return refuse(purl);
  const path = segmentsOf(purl.namespace, purl.name);
  if (path.length === 0 || path.some(isDots)) {
    return refuse('one that names a package: its path holds "." or ".."');
  }
  const version = purl.version || otherVersion;
  const subpath = segmentsOf(purl.subpath).filter((segment) => !isDots(segment));
  return purl.type === "golang"
    ? goPurl({ path, version, subpath, isPackage: purl.qualifiers?.["type"] === "package" })
    : otherPurl(purl, path, version, subpath);
}

/** What the library reads, or what it expected. */
function parsed(text: string): PackageURL | string {
  try {
    const [type = "", namespace, name = "", version, qualifiers, subpath] =
      PackageURL.parseString(text);
    if (isPadded(name) || isPadded(version)) return "one without spaces around name and version";
    const fault = qualifierFault([...new URLSearchParams(qualifiers ?? "")]);
    return fault ?? new PackageURL(type, namespace, name, version, qualifiers, subpath);
  } catch (error) {
    const reason = messageOf(error);
    // A slip of the library over versions that begin with a v and are none of Go's.
    const isVersion = reason === "throws is not defined";
    return isVersion
      ? "one with a version of Go such as v1.2.3"
      : `one that can be read (${reason})`;
  }
}

/** The library would take the spaces away, and two names would be one. */
function isPadded(part: string | undefined): boolean {
  return part !== undefined && part.trim() !== part;
}

/** Of two qualifiers of one name the library would take the last, and others the first. */
function qualifierFault(qualifiers: readonly (readonly [string, string])[]): string | undefined {
  const names = new Set(qualifiers.map(([name]) => name.toLowerCase()));
  if (names.size < qualifiers.length) return "one in which each qualifier is there once";
  return qualifiers.some(([, value]) => isPadded(value))
    ? "one without spaces around the values of qualifiers"
    : undefined;
}

function isDots(segment: string): boolean {
  return segment === "." || segment === "..";
}

function refuse(expected: string): PurlReading {
  return { kind: "refused", expected };
}

/** Slashes that were percent-encoded part segments like any other. */
function segmentsOf(...parts: readonly (string | null | undefined)[]): string[] {
  return parts.flatMap((part) => (part ?? "").split("/")).filter((segment) => segment !== "");
}

interface GoParts {
  readonly path: readonly string[];
  readonly version: string;
  readonly subpath: readonly string[];
  readonly isPackage: boolean;
}

function goPurl({ path, version, subpath, isPackage }: GoParts): PurlReading {
  const fault = importPathFault([...path, ...subpath].join("/"));
  if (fault !== undefined) return refuse(`one with an import path of Go (${fault})`);
  const [first = "", ...rest] = subpath;
  const isMoved = isMajorOf(first, version) && path.at(-1) !== first;
  const modulePath = isMoved ? [...path, first] : path;
  const below = isMoved ? rest : subpath;
  const named = isPackage || below.length > 0;
  return {
    kind: "read",
    ...spelled("golang", modulePath, version, "", below),
    ...(!named && { module: { path: modulePath.join("/"), version } }),
  };
}

/** Whether a segment is the major version that some tools put behind the path instead of into it. */
function isMajorOf(segment: string, version: string): boolean {
  if (!MAJOR.test(segment) || version.endsWith("+incompatible")) return false;
  return version === "" || version.startsWith(`${segment}.`);
}

function otherPurl(
  { type, qualifiers }: PackageURL,
  path: readonly string[],
  version: string,
  subpath: readonly string[],
): PurlReading {
  const kept = Object.entries(qualifiers ?? {})
    .filter(([name]) => !NO_IDENTITY.has(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${encoded(value)}`);
  return {
    kind: "read",
    ...spelled(type, path, version, kept.length === 0 ? "" : `?${kept.join("&")}`, subpath),
  };
}

function spelled(
  type: string,
  path: readonly string[],
  version: string,
  qualifiers: string,
  subpath: readonly string[],
): CanonicalPurl {
  const before = `pkg:${type}/${path.map(encoded).join("/")}`;
  const behind = `${qualifiers}${subpath.map((segment, at) => `${at === 0 ? "#" : "/"}${encoded(segment)}`).join("")}`;
  const at = version === "" ? "" : `@${encoded(version)}`;
  return { key: `${before}${at}${behind}`, base: `${before}${behind}`, version };
}

/** Percent-encodes every byte of UTF-8 but letters, digits and `-._~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
