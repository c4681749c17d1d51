import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Presented } from "../access/guard.ts";
import { clientCertificateOf } from "./tls/client-certificate.ts";

/** A request, or what the fast lane has read of one. */
interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
}

/** What a request shows of who sends it. */
export function presentedBy({ headers, socket }: Asked): Presented {
  return {
    authorization: headers.authorization,
    address: socket.remoteAddress ?? "unknown",
    certificate: () => clientCertificateOf(socket),
  };
}
