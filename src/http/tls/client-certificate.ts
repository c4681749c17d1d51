import type { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** What a client has shown of itself in the handshake. */
export interface ClientCertificate {
  readonly certificate: X509Certificate;
  /** Whether one of GATEHOUSE_TLS_CLIENT_CA vouches for it, now that the handshake was. */
  readonly isTrusted: boolean;
  /** Why none does, as OpenSSL names it: `CERT_HAS_EXPIRED`. For the log, never for the client. */
  readonly problem: string | undefined;
}

/** Undefined where the client has shown none or was not asked. */
export function clientCertificateOf(socket: Socket): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const { authorized: isTrusted, authorizationError } = socket;
  return { certificate, isTrusted, problem: isTrusted ? undefined : String(authorizationError) };
}
