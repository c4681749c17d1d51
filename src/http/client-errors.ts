import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type ErrorCode, systemCodeOf } from "../domain/policy-error.ts";
import { errorBody } from "./errors.ts";

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The code for a request that came without TLS where TLS is spoken. */
export const PLAIN_HTTP = "PLAIN_HTTP";

const MALFORMED: Refusal = {
  status: 400,
  code: "invalid_parameter",
  message: "the request is not well-formed HTTP/1.1",
};
const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  [
    PLAIN_HTTP,
    {
      status: 400,
      code: "invalid_parameter",
      message: "this address speaks TLS: ask it with https:// instead of http://",
    },
  ],
  [
    "HPE_HEADER_OVERFLOW",
    { status: 431, code: "too_large", message: "the headers are too large together" },
  ],
  [
    "HPE_CHUNK_EXTENSIONS_OVERFLOW",
    { status: 413, code: "too_large", message: "the chunk extensions are too large" },
  ],
  [
    "ERR_HTTP_REQUEST_TIMEOUT",
    { status: 408, code: "request_timeout", message: "the request was not whole in time" },
  ],
]);

/** Answers what never became a request, in OPA's shape, and ends the connection. */
export function refuseConnection(error: unknown, socket: Duplex): void {
  const code = systemCodeOf(error);
  // What is still being written belongs to an earlier request: nothing may be put behind it.
  if (code === "ECONNRESET" || !socket.writable || socket.writableLength > 0) {
    socket.destroy();
    return;
  }
  const refusal = REFUSALS.get(code ?? "") ?? MALFORMED;
  const body = errorBody(refusal.code, refusal.message);
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  // An end alone waits for the other side, which may never end its own.
  setTimeout(() => socket.destroy(), 1_000).unref();
}
