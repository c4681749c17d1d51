import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { Readable } from "node:stream";

/** What a client trusts and shows, in PEM; without authorities those of Node. */
export interface ClientTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Takes whatever certificate the server shows: for a question whose answer is no matter of trust. */
  readonly isUnchecked?: boolean;
}

/** What of `fetch` is needed here. */
export interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal: AbortSignal;
}

/** One exchange as `fetch` makes it, which cannot be told whom to trust and what to show. A redirect is an error. */
export function secureFetch(
  url: string,
  { method, headers, body, signal }: FetchOptions,
  { ca, cert, key, isUnchecked = false }: ClientTls,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal, agent: false, minVersion: "TLSv1.2" as const };
    const asked = request(url, { ...options, ca, cert, key, rejectUnauthorized: !isUnchecked });
    asked.once("error", reject);
    asked.once("response", (incoming) => {
      try {
        resolve(responseOf(incoming));
      } catch (error) {
        asked.destroy();
        reject(error);
      }
    });
    asked.end(body);
  });
}

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

function responseOf(incoming: IncomingMessage): Response {
  const { statusCode: status = 0, rawHeaders } = incoming;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
  }
  if (status >= 300 && status < 400 && headers.has("location")) {
    throw new Error("unexpected redirect");
  }
  const body = WITHOUT_BODY.has(status) ? null : (Readable.toWeb(incoming) as ReadableStream);
  if (body === null) incoming.resume();
  return new Response(body, { status, headers });
}
