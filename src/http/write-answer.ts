import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpAnswer } from "./exchange.ts";

/** Sends a whole answer: one head with its `Content-Length`, one end. To `HEAD`, Node leaves the body out itself. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  // A flat list is what Node writes fastest.
  const fields: string[] = [];
  for (const name in headers) fields.push(name, headers[name] as string);
  if (status !== 204 && status !== 304) fields.push("Content-Length", String(lengthOf(body)));
  // Whoever still sends would be cut off by a close and never read the answer: it is theirs to close then.
  if (isStillSent(response.req)) response.shouldKeepAlive = true;
  response.writeHead(status, fields);
  response.end(body);
}

/** Without a body, a request is only called complete a little after its head. */
function isStillSent({ complete, headers }: IncomingMessage): boolean {
  const { "content-length": length = "0", "transfer-encoding": coding } = headers;
  return !complete && (length !== "0" || coding !== undefined);
}

function lengthOf(body: HttpAnswer["body"]): number {
  if (body === undefined) return 0;
  return typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
}

/** A JSON answer with a line end behind it, as OPA's. */
export function jsonAnswer(value: unknown, isPretty: boolean): HttpAnswer {
  return {
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: `${JSON.stringify(value, null, isPretty ? 2 : 0)}\n`,
  };
}
