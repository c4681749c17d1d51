import type { IncomingHttpHeaders } from "node:http";
import { plainAddress } from "../means/text/plain-address.ts";
import { type ForwardingHeader, forwardedFor } from "./forwarded.ts";
import type { Proxies } from "./proxies.ts";

/** A request, or what was read of one. */
interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Where a request comes from, for the log, the audit and the limits. */
export type AddressOf = (request: Received) => string;

const UNKNOWN = "unknown";
/** No request passes more proxies than that. */
const MAX_HOPS = 32;

/** The other end of the connection, whatever the request says. */
export const peerAddress: AddressOf = ({ socket }) => {
  const { remoteAddress: peer = UNKNOWN } = socket;
  return peer.startsWith("::ffff:") ? (plainAddress(peer) ?? peer) : peer;
};

/**
 * Believes listed proxies, and nobody else: the address is the last one in their header that is not a listed proxy's own. What
 * is no address ends the looking; then it is the proxy's that wrote it.
 */
export function clientAddress(proxies: Proxies, header: ForwardingHeader): AddressOf {
  return (request) => {
    let address = peerAddress(request);
    const said = request.headers[header];
    if (typeof said !== "string" || !proxies.has(address)) return address;
    let hops = 0;
    for (const before of forwardedFor(header, said)) {
      hops += 1;
      if (before === undefined || hops > MAX_HOPS) break;
      address = before;
      if (!proxies.has(address)) break;
    }
    return address;
  };
}
