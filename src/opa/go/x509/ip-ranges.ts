import type { IpRange } from "./name-constraints.ts";
import { hasMatch, sortAndPrune } from "./sorted-constraints.ts";

/** Whether one of the ranges of the address's family holds it. */
export function isInRanges(ranges: readonly IpRange[], ip: Buffer): boolean {
  const family = ranges.filter((range) => range.ip.length === ip.length);
  const sorted = sortAndPrune(family, compareRanges, covers);
  return hasMatch(
    sorted,
    (range) => Buffer.compare(range.ip, ip),
    (range) => contains(range, ip),
  );
}

function compareRanges(left: IpRange, right: IpRange): number {
  return Buffer.compare(left.ip, right.ip) || Buffer.compare(left.mask, right.mask);
}

function covers(wide: IpRange, narrow: IpRange): boolean {
  const last = narrow.ip.map((byte, i) => byte | (~(narrow.mask[i] as number) & 0xff));
  return contains(wide, narrow.ip) && contains(wide, Buffer.from(last));
}

/** IPNet.Contains, to which an IPv4 address in IPv6 is an IPv4 address. */
function contains({ ip, mask }: IpRange, address: Buffer): boolean {
  const [own, other] = [shortened(ip), shortened(address)];
  const bits = own.length === 4 ? mask.subarray(-4) : mask;
  return (
    own.length === other.length &&
    own.every((byte, i) => {
      const wanted = bits[i] as number;
      return (byte & wanted) === ((other[i] as number) & wanted);
    })
  );
}

const MAPPED = Buffer.from("00000000000000000000ffff", "hex");

function shortened(ip: Buffer): Buffer {
  return ip.length === 16 && ip.subarray(0, 12).equals(MAPPED) ? ip.subarray(12) : ip;
}
