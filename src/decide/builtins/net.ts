import {
  addressText,
  firstAddress,
  type IpNetwork,
  isIpv4,
  lastAddress,
  networkContains,
  parseCidr,
  parseIp,
} from "../../opa/go/ip-address.ts";
import { mergeNetworks } from "../../opa/go/merge-networks.ts";
import type { EvaluationContext } from "../context.ts";
import { entriesOf, isArray, isObject, makeSet, type Value, ValueSet } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnReading } from "./cost.ts";
import { withGoErrors } from "./go-errors.ts";
import { stringOperand } from "./operands.ts";

/** An address in a set takes some 200 bytes. */
const STEPS_PER_ADDRESS = 256;
const STEPS_PER_NETWORK = 256;

/** `net.cidr_is_valid(text)`: what Go's net.ParseCIDR takes; false for anything that is no string. */
const netCidrIsValid: Builtin = (context, args) => {
  spendOnTexts(context, args);
  return typeof args[0] === "string" && parseCidr(args[0]) !== undefined;
};

function spendOnTexts(context: EvaluationContext, args: readonly Value[]): void {
  for (const text of args) {
    if (typeof text === "string") spendOnReading(context, STEPS_PER_NETWORK + text.length);
  }
}

/** `net.cidr_contains(cidr, cidr_or_ip)`, which once was `net.cidr_overlap`. */
const netCidrContains: Builtin = (context, args) => {
  spendOnTexts(context, args);
  return contains(networkOf(args[0] as Value), partyOf(args[1] as Value));
};

/** `net.cidr_intersects(left, right)`. */
const netCidrIntersects: Builtin = (context, args) => {
  spendOnTexts(context, args);
  const left = networkOf(args[0] as Value);
  const right = networkOf(args[1] as Value);
  return networkContains(left, right.address) || networkContains(right, left.address);
};

/** A network, or the two ends of one that is a single address. */
interface Party {
  readonly network: IpNetwork;
  readonly isAddress: boolean;
}

function networkOf(value: Value): IpNetwork {
  const text = stringOperand([value], 0);
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new BuiltinError(`invalid CIDR address: ${text}`);
  return parsed.network;
}

function partyOf(value: Value): Party {
  const text = stringOperand([value], 0);
  const address = parseIp(text);
  if (address !== undefined) {
    return { network: { address, prefix: 128, width: 128 }, isAddress: true };
  }
  const network = parseCidr(text)?.network;
  if (network !== undefined) return { network, isAddress: false };
  throw new BuiltinError(`not a valid textual representation of an IP address or CIDR: ${text}`);
}

function contains(outer: IpNetwork, { network, isAddress }: Party): boolean {
  if (isAddress) return networkContains(outer, network.address);
  if (!isIpv4(outer.address) && !isIpv4(network.address)) {
    return outer.prefix <= network.prefix && networkContains(outer, network.address);
  }
  return networkContains(outer, network.address) && networkContains(outer, lastAddress(network));
}

/** `net.cidr_contains_matches(cidrs, cidrs_or_ips)`: the pairs of indexes, keys or members of which one holds the other. */
const netCidrContainsMatches: Builtin = (context, args) => {
  const pairs: Value[] = [];
  const networks = new Map<Value, IpNetwork>();
  const parties = new Map<Value, Party>();
  for (const [outer, outerIndex] of candidates(args[0] as Value, 1)) {
    for (const [inner, innerIndex] of candidates(args[1] as Value, 2)) {
      context.spend(16);
      const network = cached(networks, outer, networkOf);
      if (contains(network, cached(parties, inner, partyOf))) pairs.push([outerIndex, innerIndex]);
    }
  }
  context.spend(pairs.length * STEPS_PER_NETWORK);
  return makeSet(pairs);
};

function cached<T>(known: Map<Value, T>, key: Value, make: (key: Value) => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make(key);
  known.set(key, made);
  return made;
}

function* candidates(
  value: Value,
  operand: number,
): Generator<readonly [cidr: Value, index: Value]> {
  if (typeof value === "string") yield [value, value];
  else if (isArray(value)) {
    for (const [index, member] of value.entries()) yield [cidrIn(member, operand), index];
  } else if (value instanceof ValueSet) {
    for (const member of value.sorted) yield [cidrIn(member, operand), member];
  } else if (value !== null && isObject(value)) {
    for (const [key, member] of entriesOf(value)) yield [cidrIn(member, operand), key];
  }
}

/** A network itself, or the first of an array that says more about it. */
function cidrIn(member: Value, operand: number): Value {
  if (typeof member === "string") return member;
  const first = isArray(member) ? member[0] : undefined;
  if (first !== undefined) return first;
  throw new BuiltinError(`operand ${operand}: element must be string or non-empty array`);
}

/** `net.cidr_expand(cidr)`: all its addresses. */
const netCidrExpand: Builtin = (context, args) => {
  const network = networkOf(stringOperand(args, 0));
  const last = lastAddress(network);
  context.spend(Number(last - firstAddress(network)) * STEPS_PER_ADDRESS);
  const addresses: string[] = [];
  for (let address = network.address; address <= last; address++) {
    addresses.push(addressText(address));
  }
  return makeSet(addresses);
};

/** `net.cidr_merge(cidrs_or_ips)`: the fewest networks of the same addresses. */
const netCidrMerge: Builtin = (context, [value]) => {
  const members = value instanceof ValueSet ? value.sorted : (value as Value);
  if (!isArray(members)) throw new BuiltinError("operand must be an array");
  context.spend(members.length * STEPS_PER_NETWORK * 4);
  return makeSet(mergeNetworks(members.map(mergeable)));
};

/** An IPv4 address alone stands for the network of its class. */
function mergeable(member: Value): IpNetwork {
  if (typeof member !== "string") throw new BuiltinError("element must be string");
  const address = parseIp(member);
  if (address === undefined) return networkOf(member);
  if (!isIpv4(address)) throw new BuiltinError("IPv6 invalid: needs prefix length");
  const highest = Number((address >> 24n) & 0xffn);
  return { address, prefix: highest < 128 ? 8 : highest < 192 ? 16 : 24, width: 32 };
}

export const NET: BuiltinFamily = {
  "net.cidr_contains": pure(2, netCidrContains),
  "net.cidr_contains_matches": pure(2, netCidrContainsMatches),
  "net.cidr_expand": pure(1, netCidrExpand),
  "net.cidr_intersects": pure(2, netCidrIntersects),
  "net.cidr_is_valid": pure(1, netCidrIsValid),
  "net.cidr_merge": pure(1, withGoErrors(netCidrMerge)),
  "net.cidr_overlap": pure(2, netCidrContains),
};
