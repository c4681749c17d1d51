import { messageOf } from "../../domain/policy-error.ts";
import { fieldOf, type HeaderFields, isFieldValue, isToken } from "../../opa/go/http/header.ts";
import { quoteGo } from "../../opa/go/quote.ts";
import { textOfByteText } from "../../opa/go/text-bytes.ts";
import { type GoUrl, parseUrl } from "../../opa/go/url/parse-url.ts";
import { hostOf, urlTextWithoutPassword } from "../../opa/go/url/url-text.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import type { Connections } from "./connections.ts";
import { exchange, fieldsOf, type Head, type Hop } from "./exchange.ts";
import type { HttpOutcome, HttpRequest } from "./network.ts";
import { inflateBody, readBody } from "./read-body.ts";
import { isRedirect, nextHop, startTrail } from "./redirects.ts";
import { isWireError, WireError } from "./wire-error.ts";

/** What requests are sent with. */
export interface Means {
  readonly hosts: AllowedHosts;
  readonly connections: Connections;
}

/** Where a signal that ends the work comes from. */
export interface Limit {
  readonly signal: AbortSignal;
  timedOut(): boolean;
}

/** OPA has no limit but time. */
const MAX_REDIRECTS = 100;

/** Sends a request once and follows where it is sent (net/http, Client.Do). Never throws but for a defect. */
export async function tryRequest(
  means: Means,
  request: HttpRequest,
  limit: Limit,
): Promise<HttpOutcome> {
  const progress: Progress = { url: textOfByteText(request.url) };
  try {
    const head = await follow(means, request, limit.signal, progress);
    return await finish(head, limit);
  } catch (error) {
    if (!isWireError(error)) throw error;
    const timedOut = limit.timedOut();
    const message = timedOut
      ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
      : error.message;
    return {
      kind: "failed",
      operation: operationOf(request.method),
      url: progress.url,
      message,
      timedOut,
    };
  }
}

/** The URL that an error names. */
interface Progress {
  url: string;
}

async function follow(
  means: Means,
  request: HttpRequest,
  signal: AbortSignal,
  progress: Progress,
): Promise<Head> {
  const url = parseUrl(textOfByteText(request.url));
  progress.url = urlTextWithoutPassword(url);
  const { method, fields, body, tls } = request;
  let trail = startTrail({ method, url, host: fields.get("Host") ?? "", fields, body, tls });
  for (let count = 0; ; count++) {
    checkHop(trail.last);
    const head = await exchange(means.connections, withUser(trail.last), signal);
    const status = head.message.statusCode ?? 0;
    const location = fieldOf(fieldsOf(head), "Location");
    if (!isRedirect(status) || location === "") return head;
    const next = orComplaint(location, () => nextHop(trail, status, location));
    if (!request.followsRedirects) return head;
    head.message.destroy();
    if (!means.hosts.allows(hostOf(next.last.url))) {
      progress.url = textOfByteText(location);
      throw new WireError(disallowed(next.last.url));
    }
    if (count === MAX_REDIRECTS) throw new WireError(`stopped after ${MAX_REDIRECTS} redirects`);
    trail = next;
    progress.url = urlTextWithoutPassword(trail.last.url);
  }
}

/** OPA's complaint about a host; it takes what is before the first colon. */
export function disallowed({ host }: GoUrl): string {
  return `disallowed host: ${textOfByteText(host.split(":", 1)[0] as string)}`;
}

function orComplaint<T>(location: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const shown = quoteGo(textOfByteText(location));
    throw new WireError(`failed to parse Location header ${shown}: ${messageOf(error)}`);
  }
}

function checkHop({ url, fields }: Hop): void {
  const isHttp = url.scheme === "http" || url.scheme === "https";
  if (isHttp) checkFields(fields);
  if (!isHttp) {
    throw new WireError(`unsupported protocol scheme ${quoteGo(url.scheme)}`);
  }
  if (url.host === "") throw new WireError("http: no Host in request URL");
}

function checkFields(fields: Hop["fields"]): void {
  for (const [name, value] of fields) {
    const shown = quoteGo(textOfByteText(name));
    if (!isToken(name)) throw new WireError(`net/http: invalid header field name ${shown}`);
    if (!isFieldValue(value)) {
      throw new WireError(`net/http: invalid header field value for ${shown}`);
    }
  }
}

/** A URL's user says who asks, unless a field does. */
function withUser(hop: Hop): Hop {
  const { user } = hop.url;
  if (user === undefined || (hop.fields.get("Authorization") ?? "") !== "") return hop;
  const pair = Buffer.from(`${user.name}:${user.password ?? ""}`, "latin1").toString("base64");
  return { ...hop, fields: new Map([...hop.fields, ["Authorization", `Basic ${pair}`]]) };
}

async function finish(head: Head, { timedOut }: Limit): Promise<HttpOutcome> {
  const fields = fieldsOf(head);
  try {
    let body = await readBody(head.message);
    if (head.mayInflate && body.length > 0 && isGzip(fields)) {
      body = await inflateBody(body);
      fields.delete("Content-Encoding");
      fields.delete("Content-Length");
    }
    const { statusCode = 0, statusMessage = "" } = head.message;
    const status = statusMessage === "" ? `${statusCode}` : `${statusCode} ${statusMessage}`;
    return { kind: "response", response: { status, statusCode, fields, body } };
  } catch (error) {
    if (!isWireError(error)) throw error;
    const message = timedOut()
      ? "context deadline exceeded (Client.Timeout or context cancellation while reading body)"
      : error.message;
    return { kind: "broken", message };
  }
}

function isGzip(fields: HeaderFields): boolean {
  return fieldOf(fields, "Content-Encoding").toLowerCase() === "gzip";
}

/** net/http's urlErrorOp: `Get` for `GET`. */
function operationOf(method: string): string {
  return method === "" ? "Get" : method[0] + method.slice(1).toLowerCase();
}
