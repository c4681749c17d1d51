import { isIPv4 } from "node:net";
import { plainAddress } from "../../means/text/plain-address.ts";

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * Under what is counted what comes from an address: IPv4 by the address, IPv6 by its /64, of which whoever has one address
 * has all. What is no address stands for itself.
 */
export function addressGroup(address: string): string {
  const [withoutZone = ""] = address.split("%", 1);
  const plain = plainAddress(withoutZone);
  if (plain === undefined || isIPv4(plain)) return plain ?? address;
  return `${groupsOf(plain).slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

/** Of a plain address; only its first four are asked for, so that a dotted end may count as one. */
function groupsOf(address: string): readonly string[] {
  const [before = "", after] = address.split("::");
  const first = partsOf(before);
  if (after === undefined) return first;
  const last = partsOf(after);
  const width = last.at(-1)?.includes(".") === true ? last.length + 1 : last.length;
  const missing = Math.max(0, GROUPS - first.length - width);
  return [...first, ...Array.from({ length: missing }, () => "0"), ...last];
}

function partsOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(":");
}
