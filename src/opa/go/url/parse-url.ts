import { GoError } from "../go-error.ts";
import { quoteGo } from "../quote.ts";
import { byteTextOf, textOfByteText } from "../text-bytes.ts";
import { checkIpLiteral } from "./ip-literal.ts";
import { escapeUrl, unescapeUrl } from "./url-escapes.ts";

/** A URL as Go's net/url has it. Every text holds one byte in each character. */
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

/** Parses a URL or a reference (net/url, Parse). Throws a GoError. */
export function parseUrl(text: string): GoUrl {
  const bytes = byteTextOf(text);
  const [before, fragment] = cut(bytes, "#");
  const url = complaining(before, () => parseWithoutFragment(before));
  if (fragment === "") return url;
  return complaining(bytes, () => withFragment(url, fragment));
}

function complaining<T>(url: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    throw new GoError(`parse ${quoteGo(textOfByteText(url))}: ${error.message}`);
  }
}

/** What is before the separator and what is behind it. */
export function cut(text: string, separator: string): readonly [before: string, behind: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const CONTROL = /[\0-\x1f\x7f]/;

function parseWithoutFragment(text: string): GoUrl {
  if (CONTROL.test(text)) throw new GoError("net/url: invalid control character in URL");
  if (text === "*") return { ...EMPTY, path: "*" };
  const [scheme, behind] = splitScheme(text);
  const forceQuery = behind.indexOf("?") === behind.length - 1 && behind !== "";
  const [rest, rawQuery] = cut(behind, "?");
  const url = { ...EMPTY, scheme, forceQuery, rawQuery };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...url, opaque: rest };
    if (cut(rest, "/")[0].includes(":")) {
      throw new GoError("first path segment in URL cannot contain colon");
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
  if (text.startsWith(":")) throw new GoError("missing protocol scheme");
  return ["", text];
}

function parseAuthority(scheme: string, authority: string): Pick<GoUrl, "user" | "host"> {
  const at = authority.lastIndexOf("@");
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at < 0) return { user: undefined, host };
  const info = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(info)) {
    throw new GoError("net/url: invalid userinfo");
  }
  const [name, password] = cut(info, ":");
  const user = {
    name: unescapeUrl(name, "user"),
    password: info.includes(":") ? unescapeUrl(password, "user") : undefined,
  };
  return { user, host };
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw new GoError("invalid IP-literal");
  if (bracket === 0) return parseIpLiteral(host);
  const colon = host.indexOf(":");
  if (colon >= 0) {
    // Only where it must be one does the host end at the first colon.
    const isStrict = scheme === "http" || scheme === "https";
    checkPort(host.slice(isStrict ? colon : host.lastIndexOf(":")));
  }
  return unescapeUrl(host, "host");
}

function parseIpLiteral(host: string): string {
  const end = host.lastIndexOf("]");
  if (end < 0) throw new GoError("missing ']' in host");
  const port = host.slice(end + 1);
  checkPort(port);
  const literal = host.slice(1, end);
  const zone = literal.indexOf("%25");
  const name =
    zone < 0
      ? unescapeUrl(literal, "host")
      : unescapeUrl(literal.slice(0, zone), "host") + unescapeUrl(literal.slice(zone), "zone");
  checkIpLiteral(name);
  return `[${name}]${port}`;
}

function checkPort(port: string): void {
  if (port === "" || /^:\d*$/.test(port)) return;
  throw new GoError(`invalid port ${quoteGo(textOfByteText(port))} after host`);
}

/** The URL with a path as it is written (net/url, setPath). */
export function withPath(url: GoUrl, written: string): GoUrl {
  const path = unescapeUrl(written, "path");
  return { ...url, path, rawPath: escapeUrl(path, "path") === written ? "" : written };
}

function withFragment(url: GoUrl, written: string): GoUrl {
  const fragment = unescapeUrl(written, "fragment");
  const isUsual = escapeUrl(fragment, "fragment") === written;
  return { ...url, fragment, rawFragment: isUsual ? "" : written };
}
