import { isIP } from "node:net";
import { GoError } from "../go-error.ts";
import { contextTag, DerReader, TAG } from "./der-reader.ts";
import { isDomainName } from "./domain-name.ts";
import type { Extension } from "./extension.ts";
import { parseMailbox } from "./mailbox.ts";
import { IA5 } from "./name.ts";
import { need } from "./need.ts";

/** Names below which a certificate may sign, or may not. */
export interface NameConstraints {
  readonly isCritical: boolean;
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
  /** There are constraints of a kind that Go does not know. */
  readonly hasUnknown: boolean;
}

/** Each list is undefined when it is empty, as Go's nil. */
export interface Subtrees {
  readonly dns: readonly string[] | undefined;
  readonly ips: readonly IpRange[] | undefined;
  readonly emails: readonly string[] | undefined;
  readonly uris: readonly string[] | undefined;
}

export interface IpRange {
  readonly ip: Buffer;
  readonly mask: Buffer;
}

const NO_SUBTREES: Subtrees = {
  dns: undefined,
  ips: undefined,
  emails: undefined,
  uris: undefined,
};

export const NO_CONSTRAINTS: NameConstraints = {
  isCritical: false,
  permitted: NO_SUBTREES,
  excluded: NO_SUBTREES,
  hasUnknown: false,
};

const INVALID = "x509: invalid NameConstraints extension";

/** The value of a nameConstraints extension; throws a GoError. */
export function readNameConstraints({ value, isCritical }: Extension): NameConstraints {
  const outer = new DerReader(value);
  const top = need(outer.read(TAG.sequence), INVALID);
  const permitted = readOptional(top, 0);
  const excluded = readOptional(top, 1);
  if (!outer.isEmpty || !top.isEmpty) throw new GoError(INVALID);
  if ((permitted?.isEmpty ?? true) && (excluded?.isEmpty ?? true)) {
    throw new GoError("x509: empty name constraints extension");
  }
  const [allowed, forbidden] = [readSubtrees(permitted), readSubtrees(excluded)];
  return {
    isCritical,
    permitted: allowed.subtrees,
    excluded: forbidden.subtrees,
    hasUnknown: allowed.hasUnknown || forbidden.hasUnknown,
  };
}

function readOptional(der: DerReader, number: number): DerReader | undefined {
  const tag = contextTag(number, true);
  return der.isNext(tag) ? need(der.read(tag), INVALID) : undefined;
}

function readSubtrees(list: DerReader | undefined): {
  readonly subtrees: Subtrees;
  readonly hasUnknown: boolean;
} {
  const dns: string[] = [];
  const ips: IpRange[] = [];
  const emails: string[] = [];
  const uris: string[] = [];
  let hasUnknown = false;
  while (list !== undefined && !list.isEmpty) {
    const { tag, content } = need(need(list.read(TAG.sequence), INVALID).any(), INVALID);
    if (tag === contextTag(2)) dns.push(readDomain(content, "dnsName"));
    else if (tag === contextTag(7)) ips.push(readRange(content));
    else if (tag === contextTag(1)) emails.push(readEmail(content));
    else if (tag === contextTag(6)) uris.push(readUriDomain(content));
    else hasUnknown = true;
  }
  const subtrees = { dns: orNil(dns), ips: orNil(ips), emails: orNil(emails), uris: orNil(uris) };
  return { subtrees, hasUnknown };
}

function orNil<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function readDomain(content: Buffer, kind: string): string {
  const name = ascii(content);
  if (isDomainName(name, true)) return name;
  throw unparsable(kind, name);
}

function readEmail(content: Buffer): string {
  const name = ascii(content);
  const isValid = name.includes("@") ? parseMailbox(name) !== undefined : isDomainName(name, true);
  if (isValid) return name;
  throw unparsable("rfc822Name", name);
}

function readUriDomain(content: Buffer): string {
  const name = ascii(content);
  if (isIP(name) !== 0) throw unparsable("URI", name);
  return readDomain(content, "URI");
}

function readRange(content: Buffer): IpRange {
  if (content.length !== 8 && content.length !== 32) {
    throw new GoError(`x509: IP constraint contained value of length ${content.length}`);
  }
  const half = content.length / 2;
  const mask = content.subarray(half);
  if (!/^1*0*$/.test([...mask].map((byte) => byte.toString(2).padStart(8, "0")).join(""))) {
    throw new GoError(`x509: IP constraint contained invalid mask ${mask.toString("hex")}`);
  }
  return { ip: content.subarray(0, half), mask };
}

function ascii(content: Buffer): string {
  const text = content.toString("latin1");
  if (!IA5.test(text)) throw new GoError("x509: invalid constraint value");
  return text;
}

function unparsable(kind: string, name: string): GoError {
  return new GoError(`x509: failed to parse ${kind} constraint ${JSON.stringify(name)}`);
}
