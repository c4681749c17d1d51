import { promises as dns, getServers } from "node:dns";
import { isIP } from "node:net";
import { systemCodeOf } from "../../domain/policy-error.ts";
import { GoError } from "../../opa/go/go-error.ts";
import { addressText, parseIp } from "../../opa/go/ip-address.ts";

/** net.Resolver's LookupIPAddr: the addresses of a name, itself for an address. Throws a GoError. */
export async function lookUp(name: string): Promise<readonly string[]> {
  const ip = parseIp(name);
  if (ip !== undefined) return [addressText(ip)];
  if (!isDomainName(name)) throw new GoError(`lookup ${name}: no such host`);
  try {
    const found = await dns.lookup(name, { all: true, verbatim: true });
    return found.map(({ address }) => addressText(parseIp(address) ?? 0n));
  } catch (error) {
    const isUnknown = systemCodeOf(error) === "ENOTFOUND";
    const reason = isUnknown ? "no such host" : "server misbehaving";
    throw new GoError(`lookup ${name}${serverText()}: ${reason}`);
  }
}

/** The server that Go's resolver would name: the first. */
function serverText(): string {
  const [server] = getServers();
  if (server === undefined) return "";
  if (isIP(server) === 0) return ` on ${server}`;
  return ` on ${isIP(server) === 6 ? `[${server}]` : server}:53`;
}

const LABELS = /^[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?$/;

/** Go's isDomainName; besides, nothing that C's library takes for a number (`127.1`). */
function isDomainName(name: string): boolean {
  if (name.length > 254 || /^[0-9.]*$/.test(name)) return false;
  const labels = (name.endsWith(".") ? name.slice(0, -1) : name).split(".");
  const isNumber = /^(\d+|0[xX][0-9a-fA-F]*)$/.test(labels.at(-1) as string);
  return !isNumber && labels.every((label) => LABELS.test(label));
}
