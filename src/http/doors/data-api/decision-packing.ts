import { promisify } from "node:util";
import { gzip, gzipSync } from "node:zlib";
import type { HttpAnswer, HttpRequest } from "../../exchange.ts";

/** OPA packs answers of at least so many bytes (server.encoding.gzip.min_length). */
const MIN_BYTES = 1024;
/** Past this many bytes packing would hold up other decisions. */
const MAX_SYNC_BYTES = 64 * 1024;

const gzipLater = promisify(gzip);

/**
 * The answer, packed when the client takes gzip and the body is worth it. Of `/` OPA never packs
 * the answer.
 */
export function packAnswer(
  { headers, path }: Pick<HttpRequest, "headers" | "path">,
  answer: HttpAnswer & { readonly body: string },
): HttpAnswer | Promise<HttpAnswer> {
  const accepted = headers["accept-encoding"];
  if (accepted === undefined || answer.body.length < MIN_BYTES / 3) return answer;
  if (path === "/" || !takesGzip(accepted)) return answer;
  const body = Buffer.from(answer.body);
  if (body.length < MIN_BYTES) return answer;
  const packed = (bytes: Uint8Array): HttpAnswer => ({
    status: answer.status,
    headers: { ...answer.headers, "Content-Encoding": "gzip" },
    body: bytes,
  });
  if (body.length <= MAX_SYNC_BYTES) return packed(gzipSync(body));
  return gzipLater(body).then(packed);
}

/** `*` does not count, as with OPA. */
function takesGzip(accepted: string): boolean {
  for (const each of accepted.split(",")) {
    const [coding = "", ...parameters] = each.split(";");
    if (coding.trim().toLowerCase() !== "gzip") continue;
    return !parameters.some((parameter) => /^\s*q=0(?:\.0*)?\s*$/i.test(parameter));
  }
  return false;
}
