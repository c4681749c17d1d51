import { BlockList, isIPv4, isIPv6 } from "node:net";
import { misconfigured } from "../means/settings/setting.ts";
import { plainAddress } from "../means/text/plain-address.ts";

/** The proxies that are believed. */
export interface Proxies {
  /** For an address as `plainAddress` writes it, with a zone or not; false for anything else. */
  has(address: string): boolean;
}

/** Reads addresses and networks (`10.0.0.0/8`) with commas between; undefined for none. Throws `misconfigured`. */
export function parseProxies(text: string, setting: string): Proxies | undefined {
  const entries = text.split(",").map((entry) => entry.trim());
  const wanted = entries.filter((entry) => entry !== "");
  if (wanted.length === 0) return undefined;
  const list = new BlockList();
  for (const entry of wanted) add(list, entry, setting);
  return {
    has(address) {
      const [plain = ""] = address.split("%", 1);
      if (isIPv4(plain)) return list.check(plain, "ipv4");
      return isIPv6(plain) && list.check(plain, "ipv6");
    },
  };
}

const NETWORK = /^([^/]+)\/(\d{1,3})$/;

function add(list: BlockList, entry: string, setting: string): void {
  const [, written = entry, bits] = NETWORK.exec(entry) ?? [];
  const address = plainAddress(written);
  const isMapped = address !== undefined && isIPv6(written) && isIPv4(address);
  const width = address !== undefined && isIPv4(address) ? 32 : 128;
  const prefix = Number(bits ?? width);
  if (address === undefined || prefix > width || (isMapped && bits !== undefined)) {
    throw misconfigured(
      setting,
      `has ${JSON.stringify(entry)}; addresses and networks (10.0.0.0/8) are wanted, without names and ports`,
    );
  }
  if (prefix === 0) {
    const reason = "then each client could say that it is another";
    throw misconfigured(setting, `has ${JSON.stringify(entry)}, which is everybody: ${reason}`);
  }
  list.addSubnet(address, prefix, width === 32 ? "ipv4" : "ipv6");
}
