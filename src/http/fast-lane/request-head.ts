import type { HttpRequest } from "../exchange.ts";
import { splitTarget } from "../request-target.ts";

/** A head about whose meaning nobody can differ: the end of its request is known. */
export interface RequestHead extends Omit<HttpRequest, "body"> {
  /** Bytes that follow the head. */
  readonly bodyLength: number;
}

/** Of a target, the characters that RFC 3986 lets stand in a path or a query, and escapes. */
const REQUEST_LINE = /^(GET|POST) (\/[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*) HTTP\/1\.1$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
/** One space before a value, none behind it, and no byte in it that is not printed. */
const FIELD = /^([A-Za-z][A-Za-z0-9-]*): ([!-~](?:[ -~]*[!-~])?)$/;
const MAX_FIELDS = 64;
const LENGTH = /^(?:0|[1-9][0-9]{0,9})$/;

/** What changes how a request is read, whatever it says: with one of these, it is not ours to read. */
const TELLING: ReadonlySet<string> = new Set([
  "content-encoding",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Reads the head of a request without the empty line behind it. Undefined for all that is not plainly well-formed or has
 * more than one reading (RFC 9112): a name that comes twice, any coding, white space where none must be.
 */
export function parseRequestHead(text: string): RequestHead | undefined {
  const lines = text.split("\r\n", MAX_FIELDS + 2);
  const start = REQUEST_LINE.exec(lines[0] as string);
  if (start === null || lines.length > MAX_FIELDS + 1) return undefined;
  const headers: Record<string, string> = {};
  for (let at = 1; at < lines.length; at += 1) {
    const field = FIELD.exec(lines[at] as string);
    if (field === null) return undefined;
    const name = (field[1] as string).toLowerCase();
    // Also what every object has.
    if (name in headers || TELLING.has(name)) return undefined;
    headers[name] = field[2] as string;
  }
  const [, method, target] = start as unknown as [string, string, string];
  const bodyLength = bodyLengthOf(method, headers);
  if (bodyLength === undefined || !isKept(headers) || BROKEN_ESCAPE.test(target)) return undefined;
  return { method, ...splitTarget(target), headers, bodyLength };
}

/** `GET` has no body and `POST` says how long its is. */
function bodyLengthOf(method: string, headers: HttpRequest["headers"]): number | undefined {
  const length = headers["content-length"];
  if (method === "GET") return length === undefined ? 0 : undefined;
  return length !== undefined && LENGTH.test(length) ? Number(length) : undefined;
}

function isKept({ host, connection }: HttpRequest["headers"]): boolean {
  return host !== undefined && (connection === undefined || /^keep-alive$/i.test(connection));
}

const START = /^(?:GET|POST) \/[!-~]*(?: [HTP/1.]*)?\r?$/;
const SHORTEST: readonly string[] = ["GET /", "POST /"];

/** Whether what has come of a head so far may become one of ours. */
export function mayBecomeHead(text: string): boolean {
  const lines = text.split("\r\n", MAX_FIELDS + 2);
  const last = lines.pop() as string;
  if (lines.length === 0) {
    return START.test(last) || SHORTEST.some((start) => start.startsWith(last));
  }
  return (
    REQUEST_LINE.test(lines[0] as string) &&
    lines.slice(1).every((line) => FIELD.test(line)) &&
    /^[ -~]*\r?$/.test(last)
  );
}
