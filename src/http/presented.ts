import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Presented } from "../access/guard.ts";
import { clientCertificateOf } from "./tls/client-certificate.ts";

/** A request, or what the fast lane has read of one. */
interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came; none where no name came twice. */
  readonly rawHeaders?: readonly string[];
  readonly socket: Socket;
}

/** What a request from an address shows of who sends it. */
export function presentedBy(asked: Asked, address: string): Presented {
  const { socket } = asked;
  return {
    authorization: authorizationOf(asked),
    address,
    certificate: () => clientCertificateOf(socket),
  };
}

const NAME = "authorization";

/** Of a header that came twice all is given, which is nobody's credential: a proxy may have believed either. */
function authorizationOf({ headers, rawHeaders = [] }: Asked): string | undefined {
  const { [NAME]: first } = headers;
  if (first === undefined) return undefined;
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && isNamed(rawHeaders[at - 1] ?? ""));
  return values.length > 1 ? values.join(", ") : first;
}

function isNamed(name: string): boolean {
  return name.length === NAME.length && name.toLowerCase() === NAME;
}
