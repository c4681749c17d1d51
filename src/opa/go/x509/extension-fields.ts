import { GoError } from "../go-error.ts";
import { textOf } from "../text-bytes.ts";
import { type AlternativeNames, NO_NAMES, readAlternativeNames } from "./alternative-names.ts";
import { contextTag, DerReader, longOid, shortOid, TAG } from "./der-reader.ts";
import type { Extension } from "./extension.ts";
import { type NameConstraints, NO_CONSTRAINTS, readNameConstraints } from "./name-constraints.ts";
import { need } from "./need.ts";

/** What Go reads out of the extensions of a certificate. */
export interface ExtensionFields {
  readonly keyUsage: number;
  readonly extKeyUsage: readonly number[] | undefined;
  readonly unknownExtKeyUsage: readonly string[] | undefined;
  readonly unhandledCritical: readonly string[] | undefined;
  readonly basicConstraints: BasicConstraints | undefined;
  readonly subjectKeyId: Buffer | undefined;
  readonly authorityKeyId: Buffer | undefined;
  readonly ocspServer: readonly string[] | undefined;
  readonly issuingCertificateUrl: readonly string[] | undefined;
  readonly names: AlternativeNames;
  readonly constraints: NameConstraints;
  readonly crlDistributionPoints: readonly string[] | undefined;
  readonly policies: readonly Policy[] | undefined;
  readonly inhibitAnyPolicy: bigint | undefined;
  readonly requireExplicitPolicy: bigint | undefined;
  readonly inhibitPolicyMapping: bigint | undefined;
  readonly policyMappings: readonly PolicyMapping[] | undefined;
}

export interface BasicConstraints {
  readonly isCa: boolean;
  /** -1 when there is none. */
  readonly maxPathLength: bigint;
}

/** A policy, and its identifier again where all parts are below 2^31. */
export interface Policy {
  readonly oid: string;
  readonly shortOid: string | undefined;
}

export interface PolicyMapping {
  readonly issuer: string;
  readonly subject: string;
}

export const NO_EXTENSIONS: ExtensionFields = {
  keyUsage: 0,
  extKeyUsage: undefined,
  unknownExtKeyUsage: undefined,
  unhandledCritical: undefined,
  basicConstraints: undefined,
  subjectKeyId: undefined,
  authorityKeyId: undefined,
  ocspServer: undefined,
  issuingCertificateUrl: undefined,
  names: NO_NAMES,
  constraints: NO_CONSTRAINTS,
  crlDistributionPoints: undefined,
  policies: undefined,
  inhibitAnyPolicy: undefined,
  requireExplicitPolicy: undefined,
  inhibitPolicyMapping: undefined,
  policyMappings: undefined,
};

type Found = Partial<ExtensionFields>;

/** What an extension says, undefined when Go does not handle it. */
type Reader = (extension: Extension) => Found | undefined;

/** Reads every extension that Go knows; throws a GoError. */
export function readExtensions(extensions: readonly Extension[]): ExtensionFields {
  let fields = NO_EXTENSIONS;
  const unhandled: string[] = [];
  for (const extension of extensions) {
    const found = READERS[extension.oid]?.(extension);
    const isHandled = found !== undefined && found.constraints?.hasUnknown !== true;
    if (!isHandled && extension.isCritical) unhandled.push(extension.oid);
    fields = { ...fields, ...found };
  }
  return unhandled.length === 0 ? fields : { ...fields, unhandledCritical: unhandled };
}

const READERS: Readonly<Record<string, Reader>> = {
  "2.5.29.14": subjectKeyId,
  "2.5.29.15": keyUsage,
  "2.5.29.17": alternativeNames,
  "2.5.29.19": basicConstraints,
  "2.5.29.30": (extension) => ({ constraints: readNameConstraints(extension) }),
  "2.5.29.31": crlDistributionPoints,
  "2.5.29.32": certificatePolicies,
  "2.5.29.33": policyMappings,
  "2.5.29.35": authorityKeyId,
  "2.5.29.36": policyConstraints,
  "2.5.29.37": extKeyUsage,
  "2.5.29.54": inhibitAnyPolicy,
  "1.3.6.1.5.5.7.1.1": authorityInformation,
};

function keyUsage({ value }: Extension): Found {
  const bits = need(new DerReader(value).bitString(), "x509: invalid key usage");
  let usage = 0;
  for (let i = 0; i < Math.min(9, bits.bitLength); i++) {
    if ((((bits.bytes[i >> 3] as number) >> (7 - (i & 7))) & 1) === 1) usage |= 1 << i;
  }
  return { keyUsage: usage };
}

function basicConstraints({ value }: Extension): Found {
  const wrong = "x509: invalid basic constraints";
  const der = need(new DerReader(value).read(TAG.sequence), wrong);
  const isCa = der.isNext(TAG.boolean) && need(der.boolean(), wrong);
  if (!der.isNext(TAG.integer)) return { basicConstraints: { isCa, maxPathLength: -1n } };
  const maxPathLength = need(der.int64(), wrong);
  if (maxPathLength < 0n) throw new GoError(wrong);
  return { basicConstraints: { isCa, maxPathLength } };
}

function alternativeNames({ value }: Extension): Found | undefined {
  const names = readAlternativeNames(value);
  const found = [names.dns, names.emails, names.ips, names.uris];
  return found.every((list) => list === undefined) ? undefined : { names };
}

function crlDistributionPoints({ value }: Extension): Found {
  const wrong = "x509: invalid CRL distribution point";
  const list = need(new DerReader(value).read(TAG.sequence), `${wrong}s`);
  const points: string[] = [];
  while (!list.isEmpty) {
    const point = need(list.read(TAG.sequence), wrong);
    if (!point.isNext(contextTag(0, true))) continue;
    const name = need(point.read(contextTag(0, true)), wrong);
    const fullName = need(name.read(contextTag(0, true)), wrong);
    while (fullName.isNext(contextTag(6))) {
      points.push(textOf(need(fullName.bytes(contextTag(6)), wrong)));
    }
  }
  return { crlDistributionPoints: points.length === 0 ? undefined : points };
}

function authorityKeyId({ value, isCritical }: Extension): Found {
  if (isCritical) throw new GoError("x509: authority key identifier incorrectly marked critical");
  const wrong = "x509: invalid authority key identifier";
  const der = need(new DerReader(value).read(TAG.sequence), wrong);
  if (!der.isNext(contextTag(0))) return {};
  return { authorityKeyId: need(der.bytes(contextTag(0)), wrong) };
}

function subjectKeyId({ value, isCritical }: Extension): Found {
  if (isCritical) throw new GoError("x509: subject key identifier incorrectly marked critical");
  const id = new DerReader(value).bytes(TAG.octetString);
  return { subjectKeyId: need(id, "x509: invalid subject key identifier") };
}

function policyConstraints({ value }: Extension): Found {
  const wrong = "x509: invalid policy constraints extension";
  const der = need(new DerReader(value).read(TAG.sequence), wrong);
  const read = (number: number): bigint | undefined =>
    der.isNext(contextTag(number)) ? need(der.int64(contextTag(number)), wrong) : undefined;
  return { requireExplicitPolicy: read(0), inhibitPolicyMapping: read(1) };
}

const EXT_KEY_USAGES = [
  "2.5.29.37.0",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((last) => `1.3.6.1.5.5.7.3.${last}`),
  "1.3.6.1.4.1.311.10.3.3",
  "2.16.840.1.113730.4.1",
  "1.3.6.1.4.1.311.2.1.22",
  "1.3.6.1.4.1.311.61.1.1",
];

function extKeyUsage({ value }: Extension): Found {
  const wrong = "x509: invalid extended key usages";
  const list = need(new DerReader(value).read(TAG.sequence), wrong);
  const known: number[] = [];
  const unknown: string[] = [];
  while (!list.isEmpty) {
    const oid = need(list.oid(), wrong);
    const usage = EXT_KEY_USAGES.indexOf(oid);
    if (usage < 0) unknown.push(oid);
    else known.push(usage);
  }
  return {
    extKeyUsage: known.length === 0 ? undefined : known,
    unknownExtKeyUsage: unknown.length === 0 ? undefined : unknown,
  };
}

function certificatePolicies({ value }: Extension): Found {
  const wrong = "x509: invalid certificate policies";
  const list = need(new DerReader(value).read(TAG.sequence), wrong);
  const policies: Policy[] = [];
  const seen = new Set<string>();
  while (!list.isEmpty) {
    const bytes = need(need(list.read(TAG.sequence), wrong).bytes(TAG.oid), wrong);
    const oid = need(longOid(bytes), wrong);
    if (seen.has(oid)) throw new GoError(wrong);
    seen.add(oid);
    policies.push({ oid, shortOid: shortOid(bytes) });
  }
  return { policies };
}

function policyMappings({ value }: Extension): Found {
  const wrong = "x509: invalid policy mappings extension";
  const list = need(new DerReader(value).read(TAG.sequence), wrong);
  const mappings: PolicyMapping[] = [];
  while (!list.isEmpty) {
    const pair = need(list.read(TAG.sequence), wrong);
    const issuer = need(longOid(need(pair.bytes(TAG.oid), wrong)), wrong);
    const subject = need(longOid(need(pair.bytes(TAG.oid), wrong)), wrong);
    mappings.push({ issuer, subject });
  }
  return { policyMappings: mappings.length === 0 ? undefined : mappings };
}

function inhibitAnyPolicy({ value }: Extension): Found {
  const certificates = new DerReader(value).int64();
  return { inhibitAnyPolicy: need(certificates, "x509: invalid inhibit any policy extension") };
}

function authorityInformation({ value, isCritical }: Extension): Found {
  if (isCritical) throw new GoError("x509: authority info access incorrectly marked critical");
  const wrong = "x509: invalid authority info access";
  const list = need(new DerReader(value).read(TAG.sequence), wrong);
  const ocsp: string[] = [];
  const issuers: string[] = [];
  while (!list.isEmpty) {
    const access = need(list.read(TAG.sequence), wrong);
    const method = need(access.oid(), wrong);
    if (!access.isNext(contextTag(6))) continue;
    const location = textOf(need(access.bytes(contextTag(6)), wrong));
    if (method === "1.3.6.1.5.5.7.48.1") ocsp.push(location);
    if (method === "1.3.6.1.5.5.7.48.2") issuers.push(location);
  }
  return {
    ocspServer: ocsp.length === 0 ? undefined : ocsp,
    issuingCertificateUrl: issuers.length === 0 ? undefined : issuers,
  };
}
