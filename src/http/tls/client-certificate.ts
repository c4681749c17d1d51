import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ClientCertificate } from "../../access/client-certificate.ts";

/** A connection shows one certificate for as long as it lasts, and reading it takes a while. */
const shown = new WeakMap<TLSSocket, ClientCertificate>();

/** Undefined where the client has shown none or was not asked. */
export function clientCertificateOf(socket: Socket): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const known = shown.get(socket) ?? certificateOf(socket);
  if (known !== undefined) shown.set(socket, known);
  return known;
}

function certificateOf(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const { authorized: isTrusted, authorizationError } = socket;
  return { certificate, isTrusted, problem: isTrusted ? undefined : String(authorizationError) };
}
