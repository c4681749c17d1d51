import { isIP } from "node:net";
import { GoError } from "./go-error.ts";
import { escapeUrl, hasOnlyValidBytes, unescapeUrl } from "./url-escapes.ts";

/** A URL as Go's net/url takes it apart. Every text holds one byte in each character. */
export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  readonly user: UserInfo | undefined;
  readonly host: string;
  readonly path: string;
  readonly rawPath: string;
  readonly forceQuery: boolean;
  readonly rawQuery: string;
  readonly fragment: string;
  readonly rawFragment: string;
  readonly omitHost: boolean;
}

interface UserInfo {
  readonly username: string;
  readonly password: string | undefined;
}

const NOTHING: GoUrl = {
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** url.Parse of a text that holds one byte in each character; throws a GoError. */
export function parseUrl(text: string): GoUrl {
  const [before, fragment] = cut(text, "#");
  const url = parseWithoutFragment(before);
  if (fragment === "") return url;
  const unescaped = unescapeUrl(fragment, "fragment");
  const rawFragment = escapeUrl(unescaped, "fragment") === fragment ? "" : fragment;
  return { ...url, fragment: unescaped, rawFragment };
}

function parseWithoutFragment(text: string): GoUrl {
  if (CONTROL.test(text)) throw new GoError("net/url: invalid control character in URL");
  if (text === "*") return { ...NOTHING, path: "*" };
  const [scheme, behind] = cutScheme(text);
  const forceQuery = behind.endsWith("?") && behind.indexOf("?") === behind.length - 1;
  const [rest, rawQuery] = cut(behind, "?");
  const url = { ...NOTHING, scheme: scheme.toLowerCase(), forceQuery, rawQuery };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...url, opaque: rest };
    if (cut(rest, "/")[0].includes(":")) {
      throw new GoError("first path segment in URL cannot contain colon");
    }
  }
  return parseHierarchy(url, rest);
}

function parseHierarchy(url: GoUrl, rest: string): GoUrl {
  if (!rest.startsWith("//") || (url.scheme === "" && rest.startsWith("///"))) {
    return withPath({ ...url, omitHost: url.scheme !== "" && rest.startsWith("/") }, rest);
  }
  const slash = rest.indexOf("/", 2);
  const authority = rest.slice(2, slash < 0 ? undefined : slash);
  return withPath(
    { ...url, ...parseAuthority(url.scheme, authority) },
    slash < 0 ? "" : rest.slice(slash),
  );
}

function withPath(url: GoUrl, written: string): GoUrl {
  const path = unescapeUrl(written, "path");
  return { ...url, path, rawPath: escapeUrl(path, "path") === written ? "" : written };
}

function cutScheme(text: string): readonly [scheme: string, rest: string] {
  const match = /^[a-zA-Z][a-zA-Z0-9+.-]*:/.exec(text);
  if (match !== null) return [match[0].slice(0, -1), text.slice(match[0].length)];
  if (text.startsWith(":")) throw new GoError("missing protocol scheme");
  return ["", text];
}

function parseAuthority(scheme: string, authority: string): Pick<GoUrl, "user" | "host"> {
  const at = authority.lastIndexOf("@");
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at < 0) return { user: undefined, host };
  const written = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(written)) {
    throw new GoError("net/url: invalid userinfo");
  }
  const [username, password] = cut(written, ":");
  return {
    host,
    user: {
      username: unescapeUrl(username, "user"),
      password: written.includes(":") ? unescapeUrl(password, "user") : undefined,
    },
  };
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw new GoError("invalid IP-literal");
  if (bracket === 0) return parseLiteral(host);
  const colon = host.indexOf(":");
  if (colon >= 0) {
    const isStrict = scheme === "http" || scheme === "https";
    checkPort(host.slice(isStrict ? colon : host.lastIndexOf(":")));
  }
  return unescapeUrl(host, "host");
}

function parseLiteral(host: string): string {
  const end = host.lastIndexOf("]");
  if (end < 0) throw new GoError("missing ']' in host");
  checkPort(host.slice(end + 1));
  const name = host.slice(1, end);
  const zone = name.indexOf("%25");
  const unescaped =
    zone < 0
      ? unescapeUrl(name, "host")
      : unescapeUrl(name.slice(0, zone), "host") + unescapeUrl(name.slice(zone), "zone");
  const [address, zoneName] = cut(unescaped, "%");
  if (isIP(address) !== 6 || (unescaped.includes("%") && zoneName === "")) {
    throw new GoError("invalid host: not an IPv6 address");
  }
  return `[${unescaped}]${host.slice(end + 1)}`;
}

function checkPort(port: string): void {
  if (port !== "" && !/^:\d*$/.test(port)) {
    throw new GoError(`invalid port ${JSON.stringify(port)} after host`);
  }
}

/** URL.Hostname: the host without its port, and without the brackets around an IPv6 address. */
export function hostOf({ host }: GoUrl): string {
  const name = host.slice(0, host.length - portWithColon(host).length);
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
}

/** URL.Port: the digits behind the last colon. */
export function portOf({ host }: GoUrl): string {
  return portWithColon(host).slice(1);
}

function portWithColon(host: string): string {
  return /:\d*$/.exec(host)?.[0] ?? "";
}

/** URL.String: the text of a URL. */
export function urlText(url: GoUrl): string {
  let text = url.scheme === "" ? "" : `${url.scheme}:`;
  if (url.opaque === "") text += hierarchyText(url, text);
  else text += url.opaque;
  if (url.forceQuery || url.rawQuery !== "") text += `?${url.rawQuery}`;
  if (url.fragment !== "") text += `#${writtenAs(url.rawFragment, url.fragment, "fragment")}`;
  return text;
}

function hierarchyText(url: GoUrl, before: string): string {
  const { scheme, host, user, path } = url;
  let text = "";
  if ((scheme !== "" || host !== "" || user !== undefined) && !isOmitted(url)) {
    if (host !== "" || path !== "" || user !== undefined) text += "//";
    if (user !== undefined) text += `${userText(user)}@`;
    text += escapeUrl(host, "host");
  }
  const escaped = escapedPath(url);
  if (escaped !== "" && !escaped.startsWith("/") && host !== "") text += "/";
  if (before + text === "" && cut(escaped, "/")[0].includes(":")) text += "./";
  return text + escaped;
}

function isOmitted({ omitHost, host, user }: GoUrl): boolean {
  return omitHost && host === "" && user === undefined;
}

function userText({ username, password }: UserInfo): string {
  const text = escapeUrl(username, "user");
  return password === undefined ? text : `${text}:${escapeUrl(password, "user")}`;
}

/** URL.EscapedPath: the path as it was written, where that is valid. */
export function escapedPath(url: GoUrl): string {
  return url.path === "*" && url.rawPath === "" ? "*" : writtenAs(url.rawPath, url.path, "path");
}

function writtenAs(raw: string, unescaped: string, mode: "path" | "fragment"): string {
  if (raw !== "" && hasOnlyValidBytes(raw, mode) && isEscapeOf(raw, unescaped, mode)) return raw;
  return escapeUrl(unescaped, mode);
}

function isEscapeOf(raw: string, unescaped: string, mode: "path" | "fragment"): boolean {
  try {
    return unescapeUrl(raw, mode) === unescaped;
  } catch {
    return false;
  }
}

function cut(text: string, separator: string): readonly [before: string, behind: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
