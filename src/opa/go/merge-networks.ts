import { GoError } from "./go-error.ts";
import {
  firstAddress,
  type IpAddress,
  type IpNetwork,
  isIpv4,
  lastAddress,
  networkText,
} from "./ip-address.ts";

/**
 * Where an address lies among all: OPA makes 28 bytes of one of an IPv6 network of IPv4 (`::ffff:1.2.3.0/120`), and so
 * puts it behind `0.0.0.0`.
 */
type Place = bigint;

interface Range {
  readonly first: Place;
  readonly last: Place;
  /** Undefined once it is made of several networks. */
  readonly network: IpNetwork | undefined;
}

const FIRST_IPV4 = 0xffffn << 32n;
const LAST_IPV4 = FIRST_IPV4 | 0xffffffffn;
const LAST_IPV6: IpAddress = (1n << 128n) - 1n;
/** How much finer places are than addresses. */
const PLACE_BITS = 96n;
const BEHIND_ZERO: Place = FIRST_IPV4 << PLACE_BITS;
/** Of what begins with a zero byte OPA loses the byte, and crashes. */
const FULL_LENGTH = 1n << 120n;

/**
 * The texts of the fewest networks that hold the same addresses (OPA internal/cidr/merge), in no order of worth. Throws a
 * GoError where OPA crashes.
 */
export function mergeNetworks(networks: readonly IpNetwork[]): readonly string[] {
  return mergeRanges(networks.map(rangeOf)).flatMap(({ first, last, network }) =>
    (network === undefined ? networksOf(first >> PLACE_BITS, last >> PLACE_BITS) : [network]).map(
      networkText,
    ),
  );
}

function rangeOf(network: IpNetwork): Range {
  const [first, last] = [firstAddress(network), lastAddress(network)];
  if (isMapped(network)) return { first: BEHIND_ZERO | first, last: BEHIND_ZERO | last, network };
  return { first: first << PLACE_BITS, last: last << PLACE_BITS, network };
}

function mergeRanges(unsorted: readonly Range[]): readonly Range[] {
  const ranges = [...unsorted].sort(compareRanges);
  const merged: Range[] = [];
  let current = ranges.pop();
  while (current !== undefined) {
    const before = ranges.pop();
    if (before !== undefined && placeBefore(current) <= before.last) {
      current = joined(before, current);
    } else {
      merged.push(current);
      current = before;
    }
  }
  return merged;
}

function joined(left: Range, right: Range): Range {
  if (isMapped(left.network) || isMapped(right.network)) throw crash();
  return { first: earlier(left.first, right.first), last: right.last, network: undefined };
}

function earlier(left: Place, right: Place): Place {
  return compareBits(left, right) < 0 ? left : right;
}

/** An IPv6 network of IPv4. */
function isMapped(network: IpNetwork | undefined): boolean {
  return network !== undefined && network.width === 128 && isIpv4(network.address);
}

function compareRanges(left: Range, right: Range): number {
  return compareBits(left.last, right.last) || compareBits(left.first, right.first);
}

function compareBits(left: bigint, right: bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function placeBefore({ first, network }: Range): Place {
  return isMapped(network) ? first - 1n : previous(first >> PLACE_BITS) << PLACE_BITS;
}

function previous(address: IpAddress): IpAddress {
  return address === FIRST_IPV4 || address === 0n ? address : address - 1n;
}

function next(address: IpAddress): IpAddress {
  return address === LAST_IPV4 || address === LAST_IPV6 ? address : address + 1n;
}

function networksOf(first: IpAddress, last: IpAddress): readonly IpNetwork[] {
  const whole = spanning(first, last);
  let rest = whole;
  const networks: IpNetwork[] = [];
  if (firstAddress(whole) < first) {
    const [closest, ...others] = partition(whole, previous(first)).above;
    if (closest === undefined) throw crash();
    networks.push(...others);
    rest = closest;
  }
  if (lastAddress(whole) > last) networks.push(...partition(rest, next(last)).below);
  else networks.push(rest);
  return networks;
}

/** The smallest network that holds both. */
function spanning(first: IpAddress, last: IpAddress): IpNetwork {
  const width = isIpv4(first) ? 32 : 128;
  let prefix: number = width;
  let address = last;
  while (prefix > 0 && first < address) {
    prefix--;
    const free = BigInt(width - prefix);
    address = (address >> free) << free;
  }
  const isWhole = width === 32 ? isIpv4(address) : address === 0n || address >= FULL_LENGTH;
  if (!isWhole) throw crash();
  return { address, prefix, width };
}

/** What of a network lies on either side of one of its addresses. */
function partition(
  target: IpNetwork,
  excluded: IpAddress,
): { below: readonly IpNetwork[]; above: readonly IpNetwork[] } {
  const { width } = target;
  if (excluded < firstAddress(target)) return { below: [], above: [target] };
  if (lastAddress(target) < excluded) return { below: [target], above: [] };
  const [below, above]: [IpNetwork[], IpNetwork[]] = [[], []];
  let lower = firstAddress(target);
  for (let prefix = target.prefix + 1; prefix <= width; prefix++) {
    const upper = lower + (1n << BigInt(width - prefix));
    if (excluded >= upper) {
      below.push({ address: lower, prefix, width });
      lower = upper;
    } else above.push({ address: upper, prefix, width });
  }
  return { below, above };
}

function crash(): GoError {
  return new GoError("networks that OPA cannot merge");
}
