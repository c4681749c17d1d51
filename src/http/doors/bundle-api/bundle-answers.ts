import type { ServerResponse } from "node:http";
import { etagOf } from "../../../distribute/etag.ts";
import type { Head } from "../../../domain/head.ts";
import type { ErrorCode } from "../../../domain/policy-error.ts";

/** Agents compare this text as a whole; with a parameter behind it long polling is silently off (T1). */
const BUNDLE_TYPE = "application/vnd.openpolicyagent.bundles";
/** A client that takes nothing for this long is cut off, so that it cannot keep an archive in memory. */
const STALLED_MS = 60_000;

/** Sends an archive. There is never a `Content-Encoding`: Go would unpack what OPA wants to unpack (T7). */
export function writeSnapshot(response: ServerResponse, head: Head, archive: Uint8Array): number {
  response.writeHead(200, {
    "Content-Type": BUNDLE_TYPE,
    "Content-Length": archive.byteLength,
    ETag: etagOf(head),
    "Cache-Control": "no-cache",
  });
  response.end(archive);
  const { socket } = response;
  if (socket !== null && socket.writableLength > 0) response.setTimeout(STALLED_MS);
  return 200;
}

/** Says "not modified" with the tag as the agent sent it: to any other text an agent's old error stands (T8, T9). */
export function writeNotModified(response: ServerResponse, tag: string): number {
  response.writeHead(304, { ETag: tag, "Cache-Control": "no-cache" });
  response.end();
  return 304;
}

/** Says no in OPA's shape. */
export function writeRefusal(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
): number {
  const body = `${JSON.stringify({ code, message })}\n`;
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    ...(status === 405 ? { Allow: "GET, HEAD" } : {}),
  });
  response.end(body);
  return status;
}
