import type { IncomingMessage } from "node:http";
import { PolicyError } from "../domain/policy-error.ts";

export interface BodyLimits {
  /** Bytes. */
  readonly limit: number;
  /** Milliseconds for the whole body. */
  readonly timeoutMs: number;
}

const EMPTY: Uint8Array = new Uint8Array(0);

/**
 * Calls `done` once with the whole body or with `too_large`; not at all when the client goes away. A body that came in one
 * piece is not copied. The rest of a body that is too large is read and thrown away, so that the client gets to read the
 * answer; the server's own time limit ends it.
 */
export function collectBody(
  request: IncomingMessage,
  limit: number,
  done: (error: PolicyError | undefined, body: Uint8Array) => void,
): void {
  const declared = request.headers["content-length"];
  if (declared === undefined && request.headers["transfer-encoding"] === undefined) {
    done(undefined, EMPTY);
    return;
  }
  if (Number(declared) > limit) {
    done(tooLarge(limit), EMPTY);
    return;
  }
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.byteLength;
    if (size > limit) {
      request.off("data", take).off("end", finish).resume();
      done(tooLarge(limit), EMPTY);
    } else if (first === undefined) first = chunk;
    else if (more === undefined) more = [first, chunk];
    else more.push(chunk);
  };
  const finish = (): void => {
    done(undefined, more === undefined ? (first ?? EMPTY) : Buffer.concat(more, size));
  };
  request.on("data", take).on("end", finish);
}

/** The whole body. Throws `too_large`, `request_timeout`, and `unavailable` when the client goes away. */
export function readBody(
  request: IncomingMessage,
  { limit, timeoutMs }: BodyLimits,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `the body was not whole after ${timeoutMs} ms`;
      reject(new PolicyError("request_timeout", message));
    }, timeoutMs);
    request.once("error", (cause) => {
      clearTimeout(timer);
      reject(new PolicyError("unavailable", "the client went away", { cause }));
    });
    collectBody(request, limit, (error, body) => {
      clearTimeout(timer);
      if (error === undefined) resolve(body);
      else reject(error);
    });
  });
}

function tooLarge(limit: number): PolicyError {
  return new PolicyError("too_large", `the body is larger than the limit of ${limit} bytes`);
}
