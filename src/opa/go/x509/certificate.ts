import type { PublicKey } from "../crypto/keys.ts";
import { GoError } from "../go-error.ts";
import { keyAlgorithmId, type SignatureAlgorithm, signatureAlgorithm } from "./algorithms.ts";
import { alignedRight, contextTag, DerReader, TAG } from "./der-reader.ts";
import { type Extension, parseExtensionList } from "./extension.ts";
import { type ExtensionFields, NO_EXTENSIONS, readExtensions } from "./extension-fields.ts";
import { type NameAttribute, parseName } from "./name.ts";
import { need } from "./need.ts";
import { parseAlgorithm, parsePublicKey } from "./public-key.ts";
import { readTime, type ZonedTime } from "./time.ts";

/** A certificate as Go's crypto/x509 takes it apart. */
export interface Certificate extends ExtensionFields {
  readonly raw: Buffer;
  readonly rawTbs: Buffer;
  readonly rawKey: Buffer;
  readonly rawSubject: Buffer;
  readonly rawIssuer: Buffer;
  readonly signature: Buffer;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly keyAlgorithm: number;
  readonly publicKey: PublicKey | undefined;
  readonly version: number;
  readonly serial: bigint;
  readonly issuer: readonly NameAttribute[];
  readonly subject: readonly NameAttribute[];
  readonly notBefore: ZonedTime;
  readonly notAfter: ZonedTime;
  readonly extensions: readonly Extension[] | undefined;
}

/** The one certificate that the bytes are; throws a GoError. */
export function parseCertificate(der: Uint8Array): Certificate {
  const certificate = parseFirst(der);
  if (certificate.raw.length < der.length) throw new GoError("x509: trailing data");
  return certificate;
}

/** Certificates one behind the other; throws a GoError. */
export function parseCertificates(der: Uint8Array): readonly Certificate[] {
  const certificates: Certificate[] = [];
  for (let rest = der; rest.length > 0; ) {
    const certificate = parseFirst(rest);
    certificates.push(certificate);
    rest = rest.subarray(certificate.raw.length);
  }
  return certificates;
}

function parseFirst(der: Uint8Array): Certificate {
  const malformed = "x509: malformed certificate";
  const { raw, content } = need(new DerReader(der).element(TAG.sequence), malformed);
  const outer = new DerReader(content);
  const tbs = need(outer.element(TAG.sequence), "x509: malformed tbs certificate");
  const sealed = need(outer.bytes(TAG.sequence), "x509: malformed algorithm identifier");
  const fields = parseTbs(new DerReader(tbs.content), sealed);
  const signature = need(outer.bitString(), "x509: malformed signature");
  return { ...fields, raw, rawTbs: tbs.raw, signature: alignedRight(signature) };
}

type Tbs = Omit<Certificate, "raw" | "rawTbs" | "signature">;

function parseTbs(tbs: DerReader, sealedAlgorithm: Buffer): Tbs {
  const version = readVersion(tbs);
  const serial = need(tbs.integer(), "x509: malformed serial number");
  if (serial < 0n) throw new GoError("x509: negative serial number");
  const algorithm = need(tbs.bytes(TAG.sequence), "x509: malformed signature algorithm identifier");
  if (!algorithm.equals(sealedAlgorithm)) {
    throw new GoError("x509: inner and outer signature algorithm identifiers don't match");
  }
  const signature = signatureAlgorithm(parseAlgorithm(new DerReader(algorithm)));
  const issuer = need(tbs.element(TAG.sequence), "x509: malformed issuer").raw;
  const issuerName = parseName(issuer);
  const validity = need(tbs.read(TAG.sequence), "x509: malformed validity");
  const notBefore = need(readTime(validity), "x509: malformed time");
  const notAfter = need(readTime(validity), "x509: malformed time");
  const subject = need(tbs.element(TAG.sequence), "x509: malformed issuer").raw;
  const subjectName = parseName(subject);
  const key = readKey(tbs);
  const extensions = readExtensionList(tbs, version);
  return {
    ...(extensions === undefined ? NO_EXTENSIONS : readExtensions(extensions)),
    ...key,
    version,
    serial,
    signatureAlgorithm: signature,
    rawIssuer: issuer,
    issuer: issuerName,
    notBefore,
    notAfter,
    rawSubject: subject,
    subject: subjectName,
    extensions,
  };
}

function readVersion(tbs: DerReader): number {
  const tag = contextTag(0, true);
  if (!tbs.isNext(tag)) return 1;
  const inner = need(tbs.read(tag), "x509: malformed version");
  const version = need(inner.int64(), "x509: malformed version");
  if (!inner.isEmpty || version < 0n) throw new GoError("x509: malformed version");
  if (version > 2n) throw new GoError("x509: invalid version");
  return Number(version) + 1;
}

function readKey(tbs: DerReader): Pick<Certificate, "rawKey" | "keyAlgorithm" | "publicKey"> {
  const { raw, content } = need(tbs.element(TAG.sequence), "x509: malformed spki");
  const spki = new DerReader(content);
  const identifier = need(
    spki.read(TAG.sequence),
    "x509: malformed public key algorithm identifier",
  );
  const algorithm = parseAlgorithm(identifier);
  const keyAlgorithm = keyAlgorithmId(algorithm.oid);
  const bits = need(spki.bitString(), "x509: malformed subjectPublicKey");
  const publicKey = keyAlgorithm === 0 ? undefined : parsePublicKey(algorithm, bits);
  return { rawKey: raw, keyAlgorithm, publicKey };
}

/** Undefined when there are none at all. */
function readExtensionList(tbs: DerReader, version: number): readonly Extension[] | undefined {
  if (version === 1) return undefined;
  for (const number of [1, 2]) {
    if (!tbs.isNext(contextTag(number))) continue;
    need(tbs.bytes(contextTag(number)), "x509: malformed unique ID");
  }
  const tag = contextTag(3, true);
  if (version === 2 || !tbs.isNext(tag)) return undefined;
  const wrapped = need(tbs.read(tag), "x509: malformed extensions");
  const list = parseExtensionList(need(wrapped.read(TAG.sequence), "x509: malformed extensions"));
  return list.length === 0 ? undefined : list;
}
