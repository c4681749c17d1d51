import type { HttpAnswer } from "./exchange.ts";

/** What a request asks for, still escaped. */
export interface RequestTarget {
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
}

/** A scheme and, where two slashes follow, the authority behind it (RFC 9112, 3.2.2). */
const ABSOLUTE_FORM = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^/?]*)?/;

/**
 * Reads a request's target as Go's server does: of the absolute form, which clients send to what they take for a proxy, only
 * path and query count. Undefined for what is no target of a request to a server, like `*`.
 */
export function parseTarget(url: string): RequestTarget | undefined {
  if (url.startsWith("/")) return splitTarget(url);
  const [origin] = ABSOLUTE_FORM.exec(url) ?? [];
  if (origin === undefined) return undefined;
  const rest = url.slice(origin.length);
  // `mailto:x` has no path.
  return rest.startsWith("/") || origin.includes("//") ? splitTarget(rest) : splitTarget("");
}

/** Takes a target apart that begins with its path. */
export function splitTarget(url: string): RequestTarget {
  const mark = url.indexOf("?");
  if (mark < 0) return { path: url, query: "" };
  return { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

export function joinTarget({ path, query }: RequestTarget): string {
  return query === "" ? path : `${path}?${query}`;
}

/** Go's `path.Clean` for a path that begins with a slash; a slash at the end stays. */
export function cleanPath(path: string): string {
  if (path === "") return "/";
  if (!/\/(?:\/|\.{1,2}(?:\/|$))/.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") kept.pop();
    else kept.push(segment);
  }
  const clean = `/${kept.join("/")}`;
  return path.endsWith("/") && clean !== "/" ? `${clean}/` : clean;
}

const REASONS = { 301: "Moved Permanently", 307: "Temporary Redirect" } as const;

/** Go's redirect, with a body for who reads only. */
export function movedAnswer(method: string, status: 301 | 307, location: string): HttpAnswer {
  const isRead = method === "GET" || method === "HEAD";
  const vary = method === "GET" || method === "POST" ? { Vary: "Accept-Encoding" } : {};
  const headers = { Location: location, ...vary };
  if (!isRead) return { status, headers, body: undefined };
  const link = location.replaceAll("&", "&amp;").replaceAll('"', "&#34;");
  return {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", ...headers },
    body: `<a href="${link}">${REASONS[status]}</a>.\n\n`,
  };
}

/** Go's answer to a target that it cannot read. */
export const MALFORMED_TARGET: HttpAnswer = {
  status: 400,
  headers: { "Content-Type": "text/plain; charset=utf-8", Connection: "close" },
  body: "400 Bad Request",
};
