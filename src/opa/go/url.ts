import { isIPv6 } from "node:net";
import { quoteGo } from "./quote.ts";
import { bytesOf, textOf } from "./text-bytes.ts";
import { escapeBytes, mustEscape, UrlError, type UrlPart, unescapeBytes } from "./url-escape.ts";

/** A URL as Go's net/url has it. Every text has one character per byte. */
export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  /** Undefined: there is none, not even an empty one. */
  readonly user: UrlUser | undefined;
  readonly host: string;
  readonly path: string;
  /** The path as it was written, where that is not the usual way to escape it. */
  readonly rawPath: string;
  readonly forceQuery: boolean;
  readonly rawQuery: string;
  readonly fragment: string;
  readonly rawFragment: string;
  readonly omitHost: boolean;
}

export interface UrlUser {
  readonly name: string;
  readonly password: string | undefined;
}

const EMPTY: GoUrl = {
  scheme: "",
  opaque: "",
  user: undefined,
  host: "",
  path: "",
  rawPath: "",
  forceQuery: false,
  rawQuery: "",
  fragment: "",
  rawFragment: "",
  omitHost: false,
};

/** Parses a URL or a reference (net/url, Parse). Throws a UrlError in Go's words. */
export function parseUrl(text: string): GoUrl {
  const bytes = Buffer.from(bytesOf(text)).toString("latin1");
  const [before, fragment] = cut(bytes, "#");
  const url = complaining(before, () => parseWithoutFragment(before));
  if (fragment === "") return url;
  return complaining(bytes, () => withFragment(url, fragment));
}

function complaining<T>(url: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UrlError)) throw error;
    const shown = quoteGo(textOf(Buffer.from(url, "latin1")));
    throw new UrlError(`parse ${shown}: ${error.message}`);
  }
}

/** What is before the separator and what is behind it. */
function cut(text: string, separator: string): readonly [before: string, behind: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function parseWithoutFragment(text: string): GoUrl {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are refused.
  if (/[\0-\x1f\x7f]/.test(text)) throw new UrlError("net/url: invalid control character in URL");
  if (text === "*") return { ...EMPTY, path: "*" };
  const [scheme, behind] = splitScheme(text);
  const forceQuery = behind.indexOf("?") === behind.length - 1 && behind !== "";
  const [rest, rawQuery] = cut(behind, "?");
  const url = { ...EMPTY, scheme, forceQuery, rawQuery };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...url, opaque: rest };
    if (cut(rest, "/")[0].includes(":")) {
      throw new UrlError("first path segment in URL cannot contain colon");
    }
  }
  if (rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"))) {
    const slash = rest.indexOf("/", 2);
    const [authority, path] =
      slash < 0 ? [rest.slice(2), ""] : [rest.slice(2, slash), rest.slice(slash)];
    return withPath({ ...url, ...parseAuthority(scheme, authority) }, path);
  }
  return withPath({ ...url, omitHost: scheme !== "" && rest.startsWith("/") }, rest);
}

function splitScheme(text: string): readonly [scheme: string, rest: string] {
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text) ?? [];
  if (scheme !== undefined) return [scheme.toLowerCase(), text.slice(scheme.length + 1)];
  if (text.startsWith(":")) throw new UrlError("missing protocol scheme");
  return ["", text];
}

function parseAuthority(scheme: string, authority: string): Pick<GoUrl, "user" | "host"> {
  const at = authority.lastIndexOf("@");
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at < 0) return { user: undefined, host };
  const info = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(info)) {
    throw new UrlError("net/url: invalid userinfo");
  }
  const [name, password] = cut(info, ":");
  const user = {
    name: unescapeBytes(name, "user"),
    password: info.includes(":") ? unescapeBytes(password, "user") : undefined,
  };
  return { user, host };
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw new UrlError("invalid IP-literal");
  if (bracket === 0) return parseIpLiteral(host);
  const colon = host.indexOf(":");
  if (colon >= 0) {
    // Only where it must be one does the host end at the first colon.
    const isStrict = scheme === "http" || scheme === "https";
    checkPort(host.slice(isStrict ? colon : host.lastIndexOf(":")));
  }
  return unescapeBytes(host, "host");
}

function parseIpLiteral(host: string): string {
  const end = host.lastIndexOf("]");
  if (end < 0) throw new UrlError("missing ']' in host");
  const port = host.slice(end + 1);
  checkPort(port);
  const literal = host.slice(1, end);
  const zone = literal.indexOf("%25");
  const name =
    zone < 0
      ? unescapeBytes(literal, "host")
      : unescapeBytes(literal.slice(0, zone), "host") + unescapeBytes(literal.slice(zone), "zone");
  checkIpv6(name);
  return `[${name}]${unescapeBytes(port, "host")}`;
}

function checkIpv6(name: string): void {
  const [address, zone] = cut(name, "%");
  if (isIPv6(address) && (zone !== "" || !name.includes("%"))) return;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) throw new UrlError("invalid IP-literal");
  throw new UrlError(`invalid host: ParseAddr(${quoteGo(name)}): unable to parse IP`);
}

function checkPort(port: string): void {
  if (port === "" || /^:\d*$/.test(port)) return;
  throw new UrlError(`invalid port ${quoteGo(port)} after host`);
}

function withPath(url: GoUrl, written: string): GoUrl {
  const path = unescapeBytes(written, "path");
  return { ...url, path, rawPath: escapeBytes(path, "path") === written ? "" : written };
}

function withFragment(url: GoUrl, written: string): GoUrl {
  const fragment = unescapeBytes(written, "fragment");
  const isUsual = escapeBytes(fragment, "fragment") === written;
  return { ...url, fragment, rawFragment: isUsual ? "" : written };
}

/** The path as it is written. */
function escapedPath({ path, rawPath }: GoUrl): string {
  if (isEscapingOf(rawPath, path, "path")) return rawPath;
  return path === "*" ? "*" : escapeBytes(path, "path");
}

function escapedFragment({ fragment, rawFragment }: GoUrl): string {
  if (isEscapingOf(rawFragment, fragment, "fragment")) return rawFragment;
  return escapeBytes(fragment, "fragment");
}

function isEscapingOf(raw: string, meant: string, part: UrlPart): boolean {
  if (raw === "") return false;
  const isValid = [...raw].every(
    (byte) => "!$&'()*+,;=:@[]%".includes(byte) || !mustEscape(byte, part),
  );
  return isValid && unescapeBytes(raw, part) === meant;
}

/** The text of a URL (net/url, String). */
export function urlText(url: GoUrl): string {
  const { scheme, opaque, rawQuery } = url;
  let text = scheme === "" ? "" : `${scheme}:`;
  text += opaque === "" ? hierarchyText(url, text === "") : opaque;
  if (url.forceQuery || rawQuery !== "") text += `?${rawQuery}`;
  if (url.fragment !== "") text += `#${escapedFragment(url)}`;
  return textOf(Buffer.from(text, "latin1"));
}

function hierarchyText(url: GoUrl, isFirst: boolean): string {
  const { scheme, host, user, omitHost } = url;
  const path = escapedPath(url);
  let text = "";
  const hasAuthority = scheme !== "" || host !== "" || user !== undefined;
  const isOmitted = omitHost && host === "" && user === undefined;
  if (hasAuthority && !isOmitted) {
    if (host !== "" || url.path !== "" || user !== undefined) text += "//";
    if (user !== undefined) text += `${userText(user)}@`;
    text += escapeBytes(host, "host");
  }
  if (path !== "" && !path.startsWith("/") && host !== "") text += "/";
  if (isFirst && text === "" && cut(path, "/")[0].includes(":")) text += "./";
  return text + path;
}

function userText({ name, password }: UrlUser): string {
  const shown = escapeBytes(name, "user");
  return password === undefined ? shown : `${shown}:${escapeBytes(password, "user")}`;
}

/** What a reference means within a document (net/url, ResolveReference). */
export function resolveUrl(base: GoUrl, reference: GoUrl): GoUrl {
  const scheme = reference.scheme === "" ? base.scheme : reference.scheme;
  const url = { ...reference, scheme };
  const isAbsolute = reference.scheme !== "" || reference.host !== "";
  if (isAbsolute || reference.user !== undefined) {
    return withPath(url, resolvePath(escapedPath(reference), ""));
  }
  const nowhere = { user: undefined, host: "", path: "" };
  if (reference.opaque !== "") return { ...url, ...nowhere };
  const isEmpty = reference.path === "" && !reference.forceQuery && reference.rawQuery === "";
  const { fragment, rawFragment } = reference.fragment === "" && isEmpty ? base : reference;
  const inherited = {
    ...url,
    rawQuery: isEmpty ? base.rawQuery : url.rawQuery,
    fragment,
    rawFragment,
  };
  if (reference.path === "" && base.opaque !== "") {
    return { ...inherited, ...nowhere, opaque: base.opaque };
  }
  return withPath(
    { ...inherited, host: base.host, user: base.user },
    resolvePath(escapedPath(base), escapedPath(reference)),
  );
}

function resolvePath(base: string, reference: string): string {
  const full = reference.startsWith("/")
    ? reference
    : reference === ""
      ? base
      : base.slice(0, base.lastIndexOf("/") + 1) + reference;
  if (full === "") return "";
  const pieces: string[] = [];
  let length = 0;
  let isFirst = true;
  const segments = full.split("/");
  for (const segment of segments) {
    if (segment === ".") isFirst = false;
    else if (segment === "..") {
      length -= (pieces.pop() ?? "").length;
      isFirst = length === 0;
    } else {
      const piece = isFirst ? segment : `/${segment}`;
      pieces.push(piece);
      length += piece.length;
      isFirst = false;
    }
  }
  const last = segments.at(-1);
  const path = `/${pieces.join("")}${last === "." || last === ".." ? "/" : ""}`;
  return path.startsWith("//") ? path.slice(1) : path;
}
