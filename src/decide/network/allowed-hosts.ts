import { misconfigured } from "../../means/settings/setting.ts";
import {
  type IpAddress,
  type IpNetwork,
  isIpv4,
  networkContains,
  parseCidr,
  parseIp,
} from "../../opa/go/ip-address.ts";

/** The hosts that decisions may ask: OPA's `allow_net`, and what names may stand for. */
export interface AllowedHosts {
  /** Whether a URL may name this host. */
  allows(host: string): boolean;
  /** Whether a host that may be named may be reached at this address. */
  allowsAddress(host: string, address: string): boolean;
}

const LABEL = /^(?!-)[a-zA-Z0-9_-]{1,63}$/;

/**
 * Reads names, addresses and networks (`10.0.0.0/8`) with commas between; undefined for none. A name stands for public
 * addresses alone, and for those that the list holds as well: whoever answers for the name does not choose a
 * neighbour of ours.
 */
export function parseAllowedHosts(text: string, setting: string): AllowedHosts | undefined {
  const entries = text.split(",").map((entry) => entry.trim());
  const wanted = entries.filter((entry) => entry !== "");
  if (wanted.length === 0) return undefined;
  const names = new Set<string>();
  const networks: IpNetwork[] = [];
  for (const entry of wanted) {
    const network = networkOf(entry);
    if (network !== undefined) networks.push(network);
    else if (isName(entry)) names.add(entry);
    else {
      const reason = `has ${JSON.stringify(entry)}; names (api.example.com), addresses and networks (10.0.0.0/8) are wanted, without schemes and ports`;
      throw misconfigured(setting, reason);
    }
  }
  return createAllowedHosts(names, networks);
}

function isName(entry: string): boolean {
  return entry.split(".").every((label) => LABEL.test(label));
}

function networkOf(entry: string): IpNetwork | undefined {
  const address = parseIp(entry);
  if (address !== undefined) return { address, prefix: 128, width: 128 };
  return parseCidr(entry)?.network;
}

function createAllowedHosts(
  names: ReadonlySet<string>,
  networks: readonly IpNetwork[],
): AllowedHosts {
  const holds = (ip: IpAddress): boolean => networks.some((one) => networkContains(one, ip));
  return {
    allows(host) {
      const ip = parseIp(host);
      return ip === undefined ? names.has(host) : holds(ip);
    },
    allowsAddress(host, address) {
      const ip = parseIp(address);
      if (ip === undefined) return false;
      return holds(ip) || isPublic(ip) || (host === "localhost" && isLoopback(ip));
    },
  };
}

function isLoopback(ip: IpAddress): boolean {
  return LOOPBACK.some((network) => networkContains(network, ip));
}

/** Whether an address belongs to the whole Internet (IANA's registries of special addresses). */
function isPublic(ip: IpAddress): boolean {
  if (!isIpv4(ip) && !networkContains(GLOBAL_V6, ip)) return false;
  return !SPECIAL.some((network) => networkContains(network, ip));
}

function network(text: string): IpNetwork {
  return (parseCidr(text) as { network: IpNetwork }).network;
}

const LOOPBACK: readonly IpNetwork[] = ["127.0.0.0/8", "::1/128"].map(network);
const GLOBAL_V6: IpNetwork = network("2000::/3");
const SPECIAL: readonly IpNetwork[] = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
  ...["172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"],
  ...["198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  // Within 2000::/3: protocols, documentation, and what stands for an IPv4 address.
  ...["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
].map(network);
