import { needsCredential } from "../access/access.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Exchange } from "./exchange.ts";

/** A request and whoever sends it. */
export type Sending = Pick<Exchange, "request" | "access">;

export interface BodyLimits {
  /** Bytes. */
  readonly limit: number;
  /** Milliseconds for the whole body. */
  readonly timeoutMs: number;
}

const EMPTY: Uint8Array = new Uint8Array(0);

/**
 * Calls `done` once with the whole body, with `too_large`, or with `unauthorized` where whoever sends it has lost their
 * credential before it was whole; not at all when the client goes away. A body that came in one
 * piece is not copied. The rest of a body that is too large is read and thrown away, so that the client gets to read the
 * answer; the server's own time limit ends it.
 */
export function collectBody(
  sending: Sending,
  limit: number,
  done: (error: PolicyError | undefined, body: Uint8Array) => void,
): void {
  collectPieces(sending, limit, (error, pieces) => {
    const [first = EMPTY, second] = pieces;
    done(error, second === undefined ? first : Buffer.concat(pieces));
  });
}

/** The same in the pieces in which it came: joining many millions of bytes is work for elsewhere. */
function collectPieces(
  { request, access }: Sending,
  limit: number,
  done: (error: PolicyError | undefined, pieces: readonly Uint8Array[]) => void,
): void {
  const declared = request.headers["content-length"];
  if (declared === undefined && request.headers["transfer-encoding"] === undefined) {
    done(undefined, []);
    return;
  }
  if (Number(declared) > limit) {
    done(tooLarge(limit), []);
    return;
  }
  const pieces: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.byteLength;
    if (size > limit) {
      request.off("data", take).off("end", finish).resume();
      done(tooLarge(limit), []);
    } else pieces.push(chunk);
  };
  const finish = (): void => {
    if (access?.isCurrent() === false) done(needsCredential(), []);
    else done(undefined, pieces);
  };
  request.on("data", take).on("end", finish);
}

/** The whole body. Throws as `readPieces` does. */
export async function readBody(sending: Sending, limits: BodyLimits): Promise<Uint8Array> {
  return Buffer.concat(await readPieces(sending, limits));
}

/**
 * The whole body in the pieces in which it came. Throws `too_large`, `unauthorized`, `request_timeout`, and `unavailable`
 * when the client goes away.
 */
export function readPieces(
  sending: Sending,
  { limit, timeoutMs }: BodyLimits,
): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `the body was not whole after ${timeoutMs} ms`;
      reject(new PolicyError("request_timeout", message));
    }, timeoutMs);
    sending.request.once("error", (cause) => {
      clearTimeout(timer);
      reject(new PolicyError("unavailable", "the client went away", { cause }));
    });
    collectPieces(sending, limit, (error, pieces) => {
      clearTimeout(timer);
      if (error === undefined) resolve(pieces);
      else reject(error);
    });
  });
}

function tooLarge(limit: number): PolicyError {
  return new PolicyError("too_large", `the body is larger than the limit of ${limit} bytes`);
}
