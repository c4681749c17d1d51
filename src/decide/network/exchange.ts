import http, { type ClientRequest, type IncomingMessage } from "node:http";
import { messageOf, systemCodeOf } from "../../domain/policy-error.ts";
import { canonicalName } from "../../opa/go/http/header.ts";
import { trimGo } from "../../opa/go/trim.ts";
import type { GoUrl } from "../../opa/go/url/parse-url.ts";
import { hostOf, portOf, requestUri } from "../../opa/go/url/url-text.ts";
import type { ConnectionOptions, Connections } from "./connections.ts";
import type { TlsWishes } from "./network.ts";
import { WireError } from "./wire-error.ts";
import { wireText } from "./wire-text.ts";

/** One request, of those that a chain of redirects is made of; one byte in each character. */
export interface Hop {
  readonly method: string;
  readonly url: GoUrl;
  /** What the request calls the server, "" for the URL's host. */
  readonly host: string;
  readonly fields: ReadonlyMap<string, string>;
  /** Empty for none. */
  readonly body: Uint8Array;
  readonly tls: TlsWishes | undefined;
}

/** What came back, up to the body. */
export interface Head {
  readonly message: IncomingMessage;
  /** The request asked for it in gzip, without its author's knowing. */
  readonly mayInflate: boolean;
}

const MAX_HEADER_BYTES = 1024 * 1024;
/** What Go says itself, whatever the author says. */
const OWN_FIELDS = new Set([
  "Host",
  "User-Agent",
  "Content-Length",
  "Transfer-Encoding",
  "Trailer",
]);
const WITH_BODIES = new Set(["POST", "PUT", "PATCH"]);
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Sends one request and waits for the head of its response. Throws a WireError. */
export async function exchange(
  connections: Connections,
  hop: Hop,
  signal: AbortSignal,
): Promise<Head> {
  // Only what may be sent twice goes out over a connection that the other side may just be closing.
  const isRepeatable = hop.tls === undefined && REPEATABLE.has(hop.method) && hop.body.length === 0;
  try {
    return await sendOnce(connections, hop, signal, isRepeatable);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return await sendOnce(connections, hop, signal, false);
  }
}

/** A connection that was kept was closed when it was used again. */
class StaleConnection extends Error {}

function sendOnce(
  connections: Connections,
  hop: Hop,
  signal: AbortSignal,
  mayReuse: boolean,
): Promise<Head> {
  return new Promise((resolve, reject) => {
    const request = startRequest(connections, hop, signal, mayReuse);
    const mayInflate = writeFields(request, hop);
    let isAnswered = false;
    request.once("response", (message) => {
      isAnswered = true;
      resolve({ message, mayInflate });
    });
    request.on("error", (error) => {
      if (isAnswered) return;
      const isStale = request.reusedSocket && mayReuse && !signal.aborted;
      reject(isStale ? new StaleConnection() : asWireError(error));
    });
    // Where nothing else comes: a server that changes the protocol, or answers CONNECT.
    request.once("close", () => reject(new WireError("EOF")));
    request.end(hop.body);
  });
}

function asWireError(error: unknown): unknown {
  // What has no code is none of the network's errors.
  return systemCodeOf(error) === undefined ? error : new WireError(wireText(error));
}

function startRequest(
  connections: Connections,
  { method, url, tls }: Hop,
  signal: AbortSignal,
  mayReuse: boolean,
): ClientRequest {
  const port = portOf(url);
  const isSecure = url.scheme === "https";
  const options: http.RequestOptions & ConnectionOptions = {
    agent: connections.agent(isSecure, mayReuse),
    host: hostOf(url),
    port: port === "" ? (isSecure ? 443 : 80) : Number(port),
    method,
    path: requestUri(url),
    setHost: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
    wishes: { isSecure, tls, signal },
  };
  try {
    return http.request(options);
  } catch (error) {
    throw new WireError(`net/http: ${messageOf(error)}`);
  }
}

/** Writes the fields as Go does, and in its order; true where it asks for gzip by itself. */
function writeFields(request: ClientRequest, hop: Hop): boolean {
  const { method, fields, body } = hop;
  // Node would announce chunks for methods that it does not know.
  request.useChunkedEncodingByDefault = false;
  request.setHeader("Host", hostField(hop));
  const agent = fields.get("User-Agent") ?? "Go-http-client/1.1";
  if (agent.trim() !== "") request.setHeader("User-Agent", agent.trim());
  if (hop.tls === undefined) request.removeHeader("Connection");
  else request.setHeader("Connection", "close");
  if (body.length > 0 || WITH_BODIES.has(method)) request.setHeader("Content-Length", body.length);
  for (const [name, value] of [...fields].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (!OWN_FIELDS.has(name)) request.setHeader(name, trimGo(value, " \t"));
  }
  const isAsked = (fields.get("Accept-Encoding") ?? fields.get("Range") ?? "") !== "";
  if (isAsked || method === "HEAD") return false;
  request.setHeader("Accept-Encoding", "gzip");
  return true;
}

const HOST = /^[A-Za-z0-9!$%&()*+,\-.:;=[\]'_~]*$/;

/** What is no host is left out, as an altered one would be worse (http.Request.write). */
function hostField({ host, url }: Hop): string {
  const named = host === "" ? url.host.replace(/:$/, "") : host;
  return HOST.test(named) ? withoutZone(named) : "";
}

/** Which interface an IPv6 address means is nobody else's. */
function withoutZone(host: string): string {
  const [zone, end] = [host.indexOf("%"), host.indexOf("]")];
  return zone < 0 || end < zone ? host : host.slice(0, zone) + host.slice(end);
}

/** The fields of a response as Go leaves them: what is about the transfer alone is gone. */
export function fieldsOf({ message }: Head): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  const { rawHeaders } = message;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = canonicalName(rawHeaders[at] as string);
    const values = fields.get(name) ?? [];
    values.push(rawHeaders[at + 1] as string);
    fields.set(name, values);
  }
  if (fields.delete("Transfer-Encoding")) {
    fields.delete("Content-Length");
    fields.delete("Trailer");
  }
  if (message.httpVersion === "1.1" && fields.get("Connection")?.some(saysClose))
    fields.delete("Connection");
  if (fields.get("Pragma")?.[0] === "no-cache" && !fields.has("Cache-Control")) {
    fields.set("Cache-Control", ["no-cache"]);
  }
  return fields;
}

function saysClose(value: string): boolean {
  return value.split(",").some((option) => option.trim().toLowerCase() === "close");
}
