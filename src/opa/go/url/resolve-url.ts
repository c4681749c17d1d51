import { type GoUrl, withPath } from "./parse-url.ts";
import { escapedPath } from "./url-text.ts";

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
