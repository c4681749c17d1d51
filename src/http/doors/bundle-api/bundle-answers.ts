import type { ServerResponse } from "node:http";
import { etagOf } from "../../../distribute/etag.ts";
import type { Head } from "../../../domain/head.ts";
import type { PolicyError } from "../../../domain/policy-error.ts";
import { errorAnswer } from "../../errors.ts";
import { writeAnswer } from "../../write-answer.ts";

/** Agents compare this text as a whole; with a parameter behind it long polling is silently off (T1). */
export const BUNDLE_TYPE = "application/vnd.openpolicyagent.bundles";
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

/** Says no, and gives the status. */
export function writeRefusal(response: ServerResponse, error: PolicyError): number {
  const headers = error.code === "method_not_allowed" ? { Allow: "GET, HEAD" } : {};
  const answer = errorAnswer(error, { headers });
  writeAnswer(response, answer);
  return answer.status;
}
