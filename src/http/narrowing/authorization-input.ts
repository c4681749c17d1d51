import type { IncomingHttpHeaders } from "node:http";
import type { Access } from "../../access/access.ts";
import { parseGoQuery } from "../go-url.ts";

/** A request as a policy is told of it. */
export interface AuthorizedRequest {
  readonly access: Access;
  readonly method: string;
  /** Unescaped, and cut where the server cuts it: that names what is asked for. */
  readonly path: readonly string[];
  /** As it came, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The same, each line by itself; absent where no name comes twice. */
  readonly lines?: NodeJS.Dict<readonly string[]> | undefined;
  /** One JSON value, of requests whose body OPA reads for this. Throws where it is none. */
  readonly body?: (() => Uint8Array | undefined) | undefined;
}

/** What Go's server keeps for itself, and what is secret. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "host",
  "transfer-encoding",
  "authorization",
  "proxy-authorization",
  "cookie",
]);

/**
 * The input of OPA's API authorisation (v1/server/authorizer/authorizer.go) as JSON text, with the name of the identity in
 * the place of its token, and without headers that hold secrets.
 */
export function authorizationInput(request: AuthorizedRequest): Uint8Array {
  const { access, method, path, query } = request;
  const { name, kind } = access.identity;
  const input = JSON.stringify({
    ...(kind !== "anonymous" && { identity: name }),
    method: method.toUpperCase(),
    path,
    params: Object.fromEntries(parseGoQuery(query)),
    headers: headersOf(request),
  });
  const body = isBodyTold(method, path) ? request.body?.() : undefined;
  if (body === undefined) return Buffer.from(input);
  return Buffer.concat([Buffer.from(`${input.slice(0, -1)},"body":`), body, Buffer.from("}")]);
}

function headersOf({ headers, lines = onceEach(headers) }: AuthorizedRequest) {
  const told = Object.entries(lines).filter(([name]) => !LEFT_OUT.has(name));
  return Object.fromEntries(
    told.map(([name, values = []]) => [canonicalName(name), values.map(textOf)]),
  );
}

function onceEach(headers: IncomingHttpHeaders): NodeJS.Dict<readonly string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = []]) => [name, [value].flat()]),
  );
}

/** `content-type` as Go has it: `Content-Type`. */
function canonicalName(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** Node has a character for each byte. */
function textOf(value: string): string {
  return Buffer.from(value, "latin1").toString("utf8");
}

const BODIES: ReadonlySet<string> = new Set(["v0/data", "v1/data", "v1/compile", "v1/query"]);

function isBodyTold(method: string, path: readonly string[]): boolean {
  if (method !== "POST") return false;
  return path.length === 1 ? path[0] === "" : BODIES.has(path.slice(0, 2).join("/"));
}
