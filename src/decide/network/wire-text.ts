import { messageOf, systemCodeOf } from "../../domain/policy-error.ts";
import { quoteGo } from "../../opa/go/quote.ts";
import { textOf } from "../../opa/go/text-bytes.ts";
import { tlsText } from "./tls-text.ts";

const BROKEN = "net/http: HTTP/1.x transport connection broken";

/** Why a request got no response, in Go's words as far as Node tells. */
export function wireText(error: unknown): string {
  const code = systemCodeOf(error) ?? "";
  if (code.startsWith("ERR_SSL_")) return tlsText(error);
  if (code.startsWith("HPE_")) return `${BROKEN}: ${malformed(error)}`;
  switch (code) {
    case "ECONNRESET":
      return isReset(error) ? "read: connection reset by peer" : "EOF";
    case "EPIPE":
      return "write: broken pipe";
    case "ABORT_ERR":
      return "context canceled";
    default:
      return messageOf(error);
  }
}

/** Whether the other side broke off rather than closed. */
function isReset(error: unknown): boolean {
  return messageOf(error).startsWith("read ECONNRESET");
}

const SHOWN = 1_000;

/** What was read instead of a response. */
function malformed(error: unknown): string {
  const packet: unknown = (error as { rawPacket?: unknown }).rawPacket;
  if (!(packet instanceof Uint8Array)) return messageOf(error);
  const [line = ""] = Buffer.from(packet.subarray(0, SHOWN)).toString("latin1").split(/\r?\n/);
  const shown = quoteGo(textOf(Buffer.from(line, "latin1")));
  const status = /^HTTP\/\d\.\d ([^ ]*)/.exec(line)?.[1];
  if (status !== undefined && !/^\d{3}$/.test(status)) {
    return `malformed HTTP status code ${quoteGo(status)}`;
  }
  return line.startsWith("HTTP/") ? messageOf(error) : `malformed HTTP response ${shown}`;
}
