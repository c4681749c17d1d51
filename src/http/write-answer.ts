import type { ServerResponse } from "node:http";
import type { HttpAnswer } from "./exchange.ts";

/** Sends a whole answer: one head with its `Content-Length`, one end. To `HEAD`, Node leaves the body out itself. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  // A flat list is what Node writes fastest.
  const fields: string[] = [];
  for (const name in headers) fields.push(name, headers[name] as string);
  if (status !== 204 && status !== 304) fields.push("Content-Length", String(lengthOf(body)));
  // Whoever still sends would be cut off by a close and never read the answer: it is theirs to close then.
  if (!response.req.complete) response.shouldKeepAlive = true;
  response.writeHead(status, fields);
  response.end(body);
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
