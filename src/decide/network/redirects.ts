import { canonicalName } from "../../opa/go/http/header.ts";
import { textOfByteText } from "../../opa/go/text-bytes.ts";
import { type GoUrl, parseUrl } from "../../opa/go/url/parse-url.ts";
import { resolveUrl } from "../../opa/go/url/resolve-url.ts";
import { hostOf, urlText } from "../../opa/go/url/url-text.ts";
import type { Hop } from "./exchange.ts";

const WITHOUT_BODY = new Set([301, 302, 303]);
const WITH_BODY = new Set([307, 308]);

/** Whether a response sends whoever asked elsewhere, where there is such a place. */
export function isRedirect(status: number): boolean {
  return WITHOUT_BODY.has(status) || WITH_BODY.has(status);
}

/** The way so far. */
export interface Trail {
  readonly first: Hop;
  readonly last: Hop;
  readonly dropsBody: boolean;
  readonly dropsSecrets: boolean;
}

export function startTrail(first: Hop): Trail {
  return { first, last: first, dropsBody: false, dropsSecrets: false };
}

/** Where a response sends on to (net/http, Client.do). Throws a GoError for a place that is no URL. */
export function nextHop(trail: Trail, status: number, location: string): Trail {
  const { first, last } = trail;
  const reference = parseUrl(textOfByteText(location));
  const url = resolveUrl(last.url, reference);
  const losesBody = WITHOUT_BODY.has(status);
  const keepsMethod = !losesBody || last.method === "GET" || last.method === "HEAD";
  const dropsBody = trail.dropsBody || losesBody;
  const isElsewhere = first.url.host !== url.host;
  const dropsSecrets =
    trail.dropsSecrets || (isElsewhere && !isBelow(hostName(url), hostName(first.url)));
  const isOtherHost = last.host !== "" && last.host !== last.url.host;
  const hop: Hop = {
    method: keepsMethod ? last.method : "GET",
    url,
    host: isOtherHost && reference.scheme === "" ? last.host : "",
    fields: fieldsFor({ ...trail, dropsBody, dropsSecrets }, url),
    body: dropsBody ? new Uint8Array() : first.body,
    tls: first.tls,
  };
  return { first, last: hop, dropsBody, dropsSecrets };
}

const SECRETS = new Set([
  ...["Authorization", "Www-Authenticate", "Cookie", "Cookie2"],
  ...["Proxy-Authorization", "Proxy-Authenticate"],
]);
const ABOUT_BODY = new Set([
  ...["Content-Encoding", "Content-Language", "Content-Location", "Content-Type"],
]);

function fieldsFor({ first, last, dropsBody, dropsSecrets }: Trail, url: GoUrl): Hop["fields"] {
  const kept = [...first.fields].filter(([name]) => {
    const canonical = canonicalName(name);
    return !(dropsSecrets && SECRETS.has(canonical)) && !(dropsBody && ABOUT_BODY.has(canonical));
  });
  const fields = new Map(kept);
  const referer = refererOf(last.url, url, fields.get("Referer") ?? "");
  if (referer !== "") fields.set("Referer", referer);
  return fields;
}

function refererOf(from: GoUrl, to: GoUrl, explicit: string): string {
  if (from.scheme === "https" && to.scheme === "http") return "";
  if (explicit !== "") return explicit;
  return Buffer.from(urlText({ ...from, user: undefined })).toString("latin1");
}

function hostName(url: GoUrl): string {
  return hostOf(url).toLowerCase();
}

function isBelow(host: string, above: string): boolean {
  if (host === above) return true;
  if (/[:%]/.test(host)) return false;
  return host.endsWith(`.${above}`);
}
