import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { PolicyError } from "../../domain/policy-error.ts";

export interface FetchBounds {
  readonly maxBytes: number;
  /** For all of it, from the first packet to the last byte. */
  readonly timeoutMs: number;
  /** Whom to trust, in PEM; undefined for whom Node trusts. */
  readonly ca?: string | undefined;
}

/** True for `https`, and for `http` to this very machine: whoever is on the way could answer anything else. */
export function isSafeToFetch(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== "" || password !== "") return false;
  if (protocol === "https:") return true;
  return protocol === "http:" && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** The body of a 200. Follows no redirect. Throws `unavailable` for anything else, for too much and for too late. */
export async function fetchBytes(url: string, bounds: FetchBounds): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(bounds.timeoutMs);
  try {
    return await bodyOf(await answerOf(url, bounds.ca, signal), bounds.maxBytes);
  } catch (cause) {
    const reason = signal.aborted
      ? `no answer within ${bounds.timeoutMs} ms`
      : cause instanceof Error
        ? cause.message
        : String(cause);
    throw new PolicyError("unavailable", `${url}: ${reason}`, { cause });
  }
}

function answerOf(
  url: string,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { Accept: "application/json", "Accept-Encoding": "identity" };
    const options = { headers, signal, agent: false, minVersion: "TLSv1.2" as const, ca };
    const asked = url.startsWith("https:")
      ? requestSecure(url, options)
      : requestPlain(url, { headers, signal, agent: false });
    asked.once("error", reject);
    asked.once("response", resolve);
    asked.end();
  });
}

async function bodyOf(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  try {
    if (answer.statusCode !== 200) throw new Error(`it answers ${answer.statusCode}`);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new Error(`it answers more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    if (!answer.complete) throw new Error("the answer breaks off");
    return Buffer.concat(chunks);
  } finally {
    answer.destroy();
  }
}
