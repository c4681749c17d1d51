import { textOfByteText } from "../text-bytes.ts";
import { cut, type GoUrl, type UrlUser } from "./parse-url.ts";
import { escapeUrl, isEscaped, unescapeUrl } from "./url-escapes.ts";

/** The text of a URL (net/url, String). */
export function urlText(url: GoUrl): string {
  const { scheme, opaque, rawQuery, rawFragment, fragment } = url;
  let text = scheme === "" ? "" : `${scheme}:`;
  text += opaque === "" ? hierarchyText(url, text === "") : opaque;
  if (url.forceQuery || rawQuery !== "") text += `?${rawQuery}`;
  if (fragment !== "") text += `#${writtenAs(rawFragment, fragment, "fragment")}`;
  return textOfByteText(text);
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
    text += escapeUrl(host, "host");
  }
  if (path !== "" && !path.startsWith("/") && host !== "") text += "/";
  if (isFirst && text === "" && cut(path, "/")[0].includes(":")) text += "./";
  return text + path;
}

function userText({ name, password }: UrlUser): string {
  const shown = escapeUrl(name, "user");
  return password === undefined ? shown : `${shown}:${escapeUrl(password, "user")}`;
}

/** The path as it was written, where that is valid (net/url, EscapedPath); one byte in each character. */
export function escapedPath({ path, rawPath }: GoUrl): string {
  return rawPath === "" && path === "*" ? "*" : writtenAs(rawPath, path, "path");
}

function writtenAs(raw: string, meant: string, part: "path" | "fragment"): string {
  const isWritten = raw !== "" && isEscaped(raw, part) && unescapeUrl(raw, part) === meant;
  return isWritten ? raw : escapeUrl(meant, part);
}

/** The host without its port, and without the brackets around an IPv6 address (net/url, Hostname). */
export function hostOf({ host }: GoUrl): string {
  const name = host.slice(0, host.length - portWithColon(host).length);
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
}

/** The digits behind the last colon (net/url, Port). */
export function portOf({ host }: GoUrl): string {
  return portWithColon(host).slice(1);
}

function portWithColon(host: string): string {
  return /:\d*$/.exec(host)?.[0] ?? "";
}

/** What stands in the first line of a request (net/url, RequestURI); one byte in each character. */
export function requestUri(url: GoUrl): string {
  const { opaque, scheme, rawQuery } = url;
  const path = opaque.startsWith("//") ? `${scheme}:${opaque}` : opaque || escapedPath(url) || "/";
  return url.forceQuery || rawQuery !== "" ? `${path}?${rawQuery}` : path;
}

/** The text of a URL with `***` for its password, as net/http tells it. */
export function urlTextWithoutPassword(url: GoUrl): string {
  if (url.user?.password === undefined) return urlText(url);
  const [shown, user] = [`${userText(url.user)}@`, url.user.name].map(textOfByteText);
  return urlText(url).replace(shown as string, () => `${user}:***@`);
}
