import { ipText } from "../../../opa/go/ip-text.ts";
import type { GoUrl } from "../../../opa/go/url/parse-url.ts";
import { urlText } from "../../../opa/go/url/url-text.ts";
import type { AlternativeNames } from "../../../opa/go/x509/alternative-names.ts";
import type { Certificate } from "../../../opa/go/x509/certificate.ts";
import type { Extension } from "../../../opa/go/x509/extension.ts";
import type { NameAttribute } from "../../../opa/go/x509/name.ts";
import type { IpRange, NameConstraints } from "../../../opa/go/x509/name-constraints.ts";
import { timeText } from "../../../opa/go/x509/time.ts";
import type { ObjectValue, Value } from "../../values/value.ts";
import { integerValue } from "../operands.ts";
import { bytesValue, byteTextValue, listValue, oidValue, textsValue } from "./go-json.ts";
import { publicKeyValue } from "./key-value.ts";

/** A certificate as Go's encoding/json writes it. */
export function certificateValue(certificate: Certificate): ObjectValue {
  return {
    Raw: bytesValue(certificate.raw),
    RawTBSCertificate: bytesValue(certificate.rawTbs),
    RawSubjectPublicKeyInfo: bytesValue(certificate.rawKey),
    RawSubject: bytesValue(certificate.rawSubject),
    RawIssuer: bytesValue(certificate.rawIssuer),
    Signature: bytesValue(certificate.signature),
    SignatureAlgorithm: certificate.signatureAlgorithm.id,
    PublicKeyAlgorithm: certificate.keyAlgorithm,
    PublicKey: publicKeyValue(certificate.publicKey),
    Version: certificate.version,
    SerialNumber: integerValue(certificate.serial),
    Issuer: nameValue(certificate.issuer),
    Subject: nameValue(certificate.subject),
    NotBefore: timeText(certificate.notBefore),
    NotAfter: timeText(certificate.notAfter),
    Extensions: extensionsValue(certificate.extensions),
    ExtraExtensions: null,
    ...usageFields(certificate),
    ...alternativeFields(certificate.names),
    ...constraintFields(certificate.constraints),
    ...policyFields(certificate),
  };
}

/** The same with the texts of its URIs, which OPA puts beside them. */
export function certificateWithUris(certificate: Certificate): ObjectValue {
  const uris = listValue(certificate.names.uris, urlText);
  return { ...(certificateValue(certificate) as Record<string, Value>), URIStrings: uris };
}

function usageFields(certificate: Certificate): Readonly<Record<string, Value>> {
  const { basicConstraints } = certificate;
  return {
    KeyUsage: certificate.keyUsage,
    UnhandledCriticalExtensions: listValue(certificate.unhandledCritical, oidValue),
    ExtKeyUsage: listValue(certificate.extKeyUsage, (usage) => usage),
    UnknownExtKeyUsage: listValue(certificate.unknownExtKeyUsage, oidValue),
    BasicConstraintsValid: basicConstraints !== undefined,
    IsCA: basicConstraints?.isCa ?? false,
    MaxPathLen: integerValue(basicConstraints?.maxPathLength ?? 0n),
    MaxPathLenZero: basicConstraints?.maxPathLength === 0n,
    SubjectKeyId: bytesValue(certificate.subjectKeyId),
    AuthorityKeyId: bytesValue(certificate.authorityKeyId),
    OCSPServer: textsValue(certificate.ocspServer),
    IssuingCertificateURL: textsValue(certificate.issuingCertificateUrl),
    CRLDistributionPoints: textsValue(certificate.crlDistributionPoints),
  };
}

/** Also of a request for a certificate. */
export function alternativeFields(names: AlternativeNames): Readonly<Record<string, Value>> {
  return {
    DNSNames: textsValue(names.dns),
    EmailAddresses: textsValue(names.emails),
    IPAddresses: listValue(names.ips, ipText),
    URIs: listValue(names.uris, urlValue),
  };
}

function urlValue(url: GoUrl): Value {
  return {
    Scheme: byteTextValue(url.scheme),
    Opaque: byteTextValue(url.opaque),
    User: url.user === undefined ? null : {},
    Host: byteTextValue(url.host),
    Path: byteTextValue(url.path),
    RawPath: byteTextValue(url.rawPath),
    OmitHost: url.omitHost,
    ForceQuery: url.forceQuery,
    RawQuery: byteTextValue(url.rawQuery),
    Fragment: byteTextValue(url.fragment),
    RawFragment: byteTextValue(url.rawFragment),
  };
}

function constraintFields(constraints: NameConstraints): Readonly<Record<string, Value>> {
  const { permitted, excluded } = constraints;
  return {
    PermittedDNSDomainsCritical: constraints.isCritical,
    PermittedDNSDomains: textsValue(permitted.dns),
    PermittedIPRanges: listValue(permitted.ips, rangeValue),
    PermittedEmailAddresses: textsValue(permitted.emails),
    PermittedURIDomains: textsValue(permitted.uris),
    ExcludedDNSDomains: textsValue(excluded.dns),
    ExcludedIPRanges: listValue(excluded.ips, rangeValue),
    ExcludedEmailAddresses: textsValue(excluded.emails),
    ExcludedURIDomains: textsValue(excluded.uris),
  };
}

function rangeValue({ ip, mask }: IpRange): Value {
  return { IP: ipText(ip), Mask: bytesValue(mask) };
}

function policyFields(certificate: Certificate): Readonly<Record<string, Value>> {
  const { policies, requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy } = certificate;
  const short = policies?.flatMap(({ shortOid }) => shortOid ?? []);
  return {
    PolicyIdentifiers: listValue(short, oidValue),
    Policies: policies?.length === 0 ? null : listValue(policies, ({ oid }) => oid),
    PolicyMappings: listValue(certificate.policyMappings, ({ issuer, subject }) => ({
      IssuerDomainPolicy: issuer,
      SubjectDomainPolicy: subject,
    })),
    InhibitAnyPolicy: integerValue(inhibitAnyPolicy ?? 0n),
    InhibitAnyPolicyZero: inhibitAnyPolicy === 0n,
    InhibitPolicyMapping: integerValue(inhibitPolicyMapping ?? 0n),
    InhibitPolicyMappingZero: inhibitPolicyMapping === 0n,
    RequireExplicitPolicy: integerValue(requireExplicitPolicy ?? 0n),
    RequireExplicitPolicyZero: requireExplicitPolicy === 0n,
  };
}

/** Also of a request for a certificate. */
export function extensionsValue(extensions: readonly Extension[] | undefined): Value {
  return listValue(extensions, ({ oid, isCritical, value }) => ({
    Id: oidValue(oid),
    Critical: isCritical,
    Value: bytesValue(value),
  }));
}

const LISTS: Readonly<Record<string, string>> = {
  "2.5.4.6": "Country",
  "2.5.4.10": "Organization",
  "2.5.4.11": "OrganizationalUnit",
  "2.5.4.7": "Locality",
  "2.5.4.8": "Province",
  "2.5.4.9": "StreetAddress",
  "2.5.4.17": "PostalCode",
};
const SINGLE: Readonly<Record<string, string>> = {
  "2.5.4.3": "CommonName",
  "2.5.4.5": "SerialNumber",
};

/** A name: pkix.Name. */
export function nameValue(attributes: readonly NameAttribute[]): Value {
  const name: Record<string, Value> = { CommonName: "", SerialNumber: "", ExtraNames: null };
  for (const field of Object.values(LISTS)) name[field] = null;
  for (const { type, value } of attributes) {
    const [list, single] = [LISTS[type], SINGLE[type]];
    if (single !== undefined) name[single] = value;
    if (list !== undefined) name[list] = [...((name[list] ?? []) as readonly Value[]), value];
  }
  const names = attributes.map(({ type, value }) => ({ Type: oidValue(type), Value: value }));
  return { ...name, Names: names.length === 0 ? null : names };
}
