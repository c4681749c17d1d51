import { messageOf, systemCodeOf } from "../../domain/policy-error.ts";

/** What the other side complains about (Go's crypto/tls, alert.go), by what OpenSSL calls it. */
const ALERTS: ReadonlyMap<string, string> = new Map([
  ["UNEXPECTED_MESSAGE", "unexpected message"],
  ["HANDSHAKE_FAILURE", "handshake failure"],
  ["BAD_CERTIFICATE", "bad certificate"],
  ["UNSUPPORTED_CERTIFICATE", "unsupported certificate"],
  ["CERTIFICATE_REVOKED", "revoked certificate"],
  ["CERTIFICATE_EXPIRED", "expired certificate"],
  ["CERTIFICATE_UNKNOWN", "unknown certificate"],
  ["ILLEGAL_PARAMETER", "illegal parameter"],
  ["UNKNOWN_CA", "unknown certificate authority"],
  ["ACCESS_DENIED", "access denied"],
  ["DECODE_ERROR", "error decoding message"],
  ["DECRYPT_ERROR", "error decrypting message"],
  ["PROTOCOL_VERSION", "protocol version not supported"],
  ["INSUFFICIENT_SECURITY", "insufficient security level"],
  ["INTERNAL_ERROR", "internal error"],
  ["NO_RENEGOTIATION", "no renegotiation"],
  ["UNRECOGNIZED_NAME", "unrecognized name"],
  ["CERTIFICATE_REQUIRED", "certificate required"],
  ["NO_APPLICATION_PROTOCOL", "no application protocol"],
]);

/** What went wrong with TLS, as far as it can be in Go's words. */
export function tlsText(error: unknown): string {
  const code = systemCodeOf(error) ?? "";
  const alert = /_ALERT_(\w+)$/.exec(code)?.[1];
  if (alert !== undefined) {
    return `remote error: tls: ${ALERTS.get(alert) ?? alert.toLowerCase().replaceAll("_", " ")}`;
  }
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return "http: server gave HTTP response to HTTPS client";
  }
  if (code === "ECONNRESET") return "EOF";
  return `tls: ${messageOf(error)}`;
}
