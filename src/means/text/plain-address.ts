import { isIPv4, isIPv6, SocketAddress } from "node:net";

const IPV4_IN_IPV6 = "::ffff:";

/** An address as it is written everywhere: IPv4 as such where it came as IPv6. Undefined for what is none, or has a zone. */
export function plainAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const { address } = new SocketAddress({ address: text, family: "ipv6" });
  const inside = address.startsWith(IPV4_IN_IPV6) ? address.slice(IPV4_IN_IPV6.length) : "";
  return isIPv4(inside) ? inside : address;
}
