import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ClientCertificate } from "../../access/client-certificate.ts";

/** Undefined where the client has shown none or was not asked. */
export function clientCertificateOf(socket: Socket): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const { authorized: isTrusted, authorizationError } = socket;
  return { certificate, isTrusted, problem: isTrusted ? undefined : String(authorizationError) };
}
