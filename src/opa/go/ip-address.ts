import { ipText } from "./ip-text.ts";

/** An address as the 128 bits that Go's net.IP keeps: IPv4 as it is written in IPv6 (`::ffff:a.b.c.d`). */
export type IpAddress = bigint;

/** A net.IPNet: an address and the length of its mask, of 32 or 128 bits. */
export interface IpNetwork {
  readonly address: IpAddress;
  readonly prefix: number;
  readonly width: 32 | 128;
}

const IPV4_IN_IPV6 = 0xffffn;
const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const CIDR = /^([^/]*)\/0*(\d{1,3})$/;
/** No address is longer, with leading zeros in none of its parts. */
const MAX_LENGTH = 64;

/** net.ParseIP: no zones, no leading zeros in IPv4; undefined for anything else. */
export function parseIp(text: string): IpAddress | undefined {
  return parseAddress(text)?.address;
}

/** net.ParseCIDR: the address as written, and its network; undefined for anything else. */
export function parseCidr(text: string): { ip: IpAddress; network: IpNetwork } | undefined {
  const [, written = "", bits] = CIDR.exec(text) ?? [];
  const parsed = bits === undefined ? undefined : parseAddress(written);
  const prefix = Number(bits);
  if (parsed === undefined || prefix > parsed.width) return undefined;
  const { address: ip, width } = parsed;
  return { ip, network: { address: firstAddress({ address: ip, prefix, width }), prefix, width } };
}

/** True for an IPv4 address, however it was written. */
export function isIpv4(address: IpAddress): boolean {
  return address >> 32n === IPV4_IN_IPV6;
}

/** The first address of a network. */
export function firstAddress({ address, prefix, width }: IpNetwork): IpAddress {
  return (address >> BigInt(width - prefix)) << BigInt(width - prefix);
}

/** The last address of a network. */
export function lastAddress({ address, prefix, width }: IpNetwork): IpAddress {
  return address | ((1n << BigInt(width - prefix)) - 1n);
}

/** net.IPNet.Contains: an IPv4 address lies in no IPv6 network, but in one that is written as IPv6 of IPv4. */
export function networkContains({ address, prefix, width }: IpNetwork, ip: IpAddress): boolean {
  if (isIpv4(address) !== isIpv4(ip)) return false;
  const free = width - prefix;
  const ignored = isIpv4(address) ? Math.min(free, 32) : free;
  return (address ^ ip) >> BigInt(ignored) === 0n;
}

/** net.IP's text. */
export function addressText(address: IpAddress): string {
  return ipText(Buffer.from(address.toString(16).padStart(32, "0"), "hex"));
}

/** net.IPNet's text. */
export function networkText({ address, prefix, width }: IpNetwork): string {
  const length = isIpv4(address) && width === 128 ? Math.max(prefix - 96, 0) : prefix;
  return `${addressText(address)}/${length}`;
}

function parseAddress(text: string): { address: IpAddress; width: 32 | 128 } | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  if (IPV4.test(text)) return { address: (IPV4_IN_IPV6 << 32n) | ipv4Bits(text), width: 32 };
  const address = parseIpv6(text);
  return address === undefined ? undefined : { address, width: 128 };
}

function ipv4Bits(text: string): bigint {
  return text.split(".").reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

/** IPv6 text (RFC 4291, section 2.2) without a zone; the last two groups may be an IPv4 address. */
function parseIpv6(text: string): IpAddress | undefined {
  if (!text.includes(":")) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [before = [], behind = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const last = (halves.length === 2 ? behind : before).at(-1) ?? "";
  if (IPV4.test(last)) {
    const bits = ipv4Bits(last).toString(16).padStart(8, "0");
    (halves.length === 2 ? behind : before).splice(-1, 1, bits.slice(0, 4), bits.slice(4));
  }
  const missing = 8 - before.length - behind.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...before, ...Array<string>(missing).fill("0"), ...behind];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
