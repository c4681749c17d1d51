import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Presented } from "../access/guard.ts";
import { clientCertificateOf } from "./tls/client-certificate.ts";

/** A request, or what the fast lane has read of one. */
interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
}

/** What a request from an address shows of who sends it. */
export function presentedBy({ headers, socket }: Asked, address: string): Presented {
  return {
    authorization: headers.authorization,
    address,
    certificate: () => clientCertificateOf(socket),
  };
}
