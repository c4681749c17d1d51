import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";

/** `net.cidr_is_valid(text)`: what Go's net.ParseCIDR takes; false for anything that is no string. */
const netCidrIsValid: Builtin = (_context, [value]) => typeof value === "string" && isCidr(value);

const CIDR = /^([^/]*)\/0*(\d{1,3})$/;
const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;

function isCidr(text: string): boolean {
  const [, address = "", bits] = CIDR.exec(text) ?? [];
  if (bits === undefined) return false;
  if (IPV4.test(address)) return Number(bits) <= 32;
  return isIpv6(address) && Number(bits) <= 128;
}

/** IPv6 text (RFC 4291, section 2.2) without a zone; the last two groups may be an IPv4 address. */
function isIpv6(text: string): boolean {
  if (!text.includes(":")) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const embedded = !text.endsWith("::") && IPV4.test(last);
  const plain = embedded ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => GROUP.test(group))) return false;
  const count = plain.length + (embedded ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

export const NET: BuiltinFamily = {
  "net.cidr_is_valid": pure(1, netCidrIsValid),
};
