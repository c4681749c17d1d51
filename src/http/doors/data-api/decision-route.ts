import { type BundleName, parseBundleName } from "../../../domain/bundle-name.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import type { HttpAnswer } from "../../exchange.ts";
import { unescapeBytes, unescapeLoosely } from "../../go-url.ts";
import { cleanPath, MALFORMED_TARGET, movedAnswer } from "../../request-target.ts";
import { type AccessRoute, accessRoute } from "./authzen/authzen.ts";

/**
 * What a decision path asks for. `data`: a document, of one bundle or of all. `answer`: a path that
 * OPA answers by itself before it decides anything; the query goes behind a `Location` that ends in
 * a question mark.
 */
export type DecisionRoute =
  | {
      readonly kind: "data";
      readonly api: "v0" | "v1";
      readonly bundle: BundleName | undefined;
      readonly path: readonly string[];
      /** Why OPA cannot make a reference of the path. */
      readonly defect: string | undefined;
    }
  | {
      readonly kind: "batch";
      readonly path: readonly string[];
      readonly defect: string | undefined;
    }
  | { readonly kind: "query" }
  | { readonly kind: "access"; readonly access: AccessRoute }
  | { readonly kind: "compile" }
  | { readonly kind: "main" }
  | { readonly kind: "moved"; readonly status: 301 | 307; readonly location: string }
  | { readonly kind: "malformed" };

/** `/v1/data`, `/v0/data` and everything below, and the same for batches; `data` of one bundle; `/`. */
const DATA = /^\/v[01]\/data(?=\/|$)/;
const BATCH = /^\/v1\/batch\/data(?=\/|$)/;
const QUERY = /^\/v1\/query\/?$/;
const COMPILE = /^\/v1\/compile(?=\/|$)/;
const BUNDLE_DATA = /^\/v1\/bundles\/((?:(?!data\/|data$)[^/]+\/)+)data(?=\/|$)/;
const PATHS: readonly RegExp[] = [DATA, BATCH, BUNDLE_DATA, QUERY, COMPILE];

/**
 * True for the paths of OPA's Data, Query and Compile API and of `/v1/bundles/<name>/data`. `/` is one of them for
 * `POST` only.
 */
export function isDecisionPath(path: string): boolean {
  if (path === "/" || accessRoute(path) !== undefined) return true;
  return PATHS.some((each) => each.test(path));
}

/**
 * Reads the path of a request as Go's mux and OPA's server do: doubled slashes and dot segments are
 * redirected (307), then a slash at the end (301), and each segment is unescaped for itself. Throws
 * a PolicyError `invalid_parameter` for a bundle name that can be none.
 */
export function parseDecisionPath(path: string): DecisionRoute {
  if (path === "/") return { kind: "main" };
  const access = accessRoute(path);
  if (access !== undefined) return { kind: "access", access };
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return { kind: "malformed" };
  const clean = cleanPath(path);
  if (clean !== path) return { kind: "moved", status: 307, location: clean };
  if (/(?:\/|%2[fF])$/.test(path)) return moved(path);
  if (QUERY.test(path)) return { kind: "query" };
  if (COMPILE.test(path)) return { kind: "compile" };
  const bundle = BUNDLE_DATA.exec(path);
  if (bundle !== null) {
    const name = parseBundleName(unescapeLoosely((bundle[1] as string).slice(0, -1)));
    return { kind: "data", api: "v1", bundle: name, ...below(path.slice(bundle[0].length)) };
  }
  const batch = BATCH.exec(path);
  if (batch !== null) return { kind: "batch", ...below(path.slice(batch[0].length)) };
  const prefix = (DATA.exec(path) as RegExpExecArray)[0];
  const api = prefix.startsWith("/v0") ? "v0" : "v1";
  return { kind: "data", api, bundle: undefined, ...below(path.slice(prefix.length)) };
}

/** Go's redirect to the same path without the slash at its end, and without the query. */
function moved(path: string): DecisionRoute {
  const location = escapePath(unescapeLoosely(path).replace(/\/$/, ""));
  return { kind: "moved", status: 301, location };
}

/** The reference that is meant by what follows `data` in a path. */
function below(rest: string): {
  readonly path: readonly string[];
  readonly defect: string | undefined;
} {
  const path: string[] = [];
  let defect: string | undefined;
  for (const escaped of rest.split("/")) {
    if (escaped === "") continue;
    const segment = unescapeSegment(escaped);
    if (segment?.includes('"')) defect ??= `invalid ref term '${segment}'`;
    else if (segment === undefined || isUnreadable(segment)) defect ??= UNREADABLE;
    path.push(segment ?? "");
  }
  return { path, defect };
}

const UNREADABLE = "failed to parse query";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined when the bytes are no UTF-8. */
function unescapeSegment(escaped: string): string | undefined {
  if (!escaped.includes("%")) return escaped;
  try {
    return strictUtf8.decode(unescapeBytes(escaped));
  } catch {
    return undefined;
  }
}

/** OPA quotes a segment the way Go does and reads it back as Rego, which knows fewer escapes. */
function isUnreadable(segment: string): boolean {
  try {
    JSON.parse(quoteGo(segment));
    return false;
  } catch {
    return true;
  }
}

function escapePath(path: string): string {
  return encodeURI(path).replaceAll("%25", "%");
}

/** The answer to a path that is no decision, or undefined. */
export function pathAnswer(
  route: DecisionRoute,
  { method, query }: { readonly method: string; readonly query: string },
): HttpAnswer | undefined {
  if (route.kind === "malformed") return MALFORMED_TARGET;
  if (route.kind !== "moved") return undefined;
  if (method === "HEAD" && route.status === 301) return undefined;
  const kept = route.status === 307 && query !== "" ? `?${query}` : "";
  return movedAnswer(method, route.status, `${route.location}${kept}`);
}
