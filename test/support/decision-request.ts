import type { HttpRequest } from "../../src/http/exchange.ts";

/** A request as the server hands it over, from a path with its query. */
export function decisionRequest(
  method: string,
  target: string,
  body: string | Uint8Array = "",
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const mark = target.indexOf("?");
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers,
    body: Buffer.from(body),
  };
}
