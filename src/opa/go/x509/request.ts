import type { PublicKey } from "../crypto/keys.ts";
import { GoError, isGoError } from "../go-error.ts";
import { keyAlgorithmId, type SignatureAlgorithm, signatureAlgorithm } from "./algorithms.ts";
import { type AlternativeNames, NO_NAMES, readAlternativeNames } from "./alternative-names.ts";
import { alignedRight, contextTag, DerReader, TAG } from "./der-reader.ts";
import { type Extension, parseExtension } from "./extension.ts";
import { type NameAttribute, parseName } from "./name.ts";
import { need } from "./need.ts";
import { parseAlgorithm, parsePublicKey } from "./public-key.ts";
import { type RequestAttribute, readAttribute } from "./request-attribute.ts";

/** A request for a certificate as Go's crypto/x509 takes it apart. */
export interface CertificateRequest {
  readonly raw: Buffer;
  readonly rawTbs: Buffer;
  readonly rawKey: Buffer;
  readonly rawSubject: Buffer;
  readonly version: bigint;
  readonly signature: Buffer;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly keyAlgorithm: number;
  readonly publicKey: PublicKey | undefined;
  readonly subject: readonly NameAttribute[];
  readonly attributes: readonly RequestAttribute[] | undefined;
  readonly extensions: readonly Extension[] | undefined;
  readonly names: AlternativeNames;
}

const WRONG = "asn1: structure error: tags don't match";
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const SUBJECT_ALT_NAME = "2.5.29.17";

/** x509.ParseCertificateRequest; throws a GoError. */
export function parseCertificateRequest(bytes: Uint8Array): CertificateRequest {
  const outer = new DerReader(bytes);
  const { raw, content } = need(outer.element(TAG.sequence), WRONG);
  if (!outer.isEmpty) throw new GoError("asn1: syntax error: trailing data");
  const parts = new DerReader(content);
  const tbs = need(parts.element(TAG.sequence), WRONG);
  const algorithm = parseAlgorithm(need(parts.read(TAG.sequence), WRONG));
  const signature = alignedRight(need(parts.bitString(), WRONG));
  return {
    raw,
    rawTbs: tbs.raw,
    signature,
    signatureAlgorithm: signatureAlgorithm(algorithm),
    ...parseInfo(new DerReader(tbs.content)),
  };
}

type Info = Omit<CertificateRequest, "raw" | "rawTbs" | "signature" | "signatureAlgorithm">;

function parseInfo(der: DerReader): Info {
  const version = need(der.int64(), WRONG);
  const rawSubject = need(der.any(), WRONG).raw;
  const key = need(der.element(TAG.sequence), WRONG);
  const info = new DerReader(key.content);
  const algorithm = parseAlgorithm(need(info.read(TAG.sequence), WRONG));
  const bits = need(info.bitString(), WRONG);
  const list = need(der.read(contextTag(0, true)), WRONG);
  const written: Buffer[] = [];
  while (!list.isEmpty) written.push(need(list.any(), WRONG).raw);
  const keyAlgorithm = keyAlgorithmId(algorithm.oid);
  const publicKey = keyAlgorithm === 0 ? undefined : parsePublicKey(algorithm, bits);
  const subject = parseName(rawSubject);
  const extensions = requestedExtensions(written);
  const attributes = written.flatMap((raw) => readAttribute(raw) ?? []);
  return {
    version,
    rawSubject,
    rawKey: key.raw,
    keyAlgorithm,
    publicKey,
    subject,
    attributes: attributes.length === 0 ? undefined : attributes,
    extensions: extensions.length === 0 ? undefined : extensions,
    names: namesOf(extensions),
  };
}

/** The names of the last extension that has some: a request may be one of several. */
function namesOf(extensions: readonly Extension[]): AlternativeNames {
  const lists = extensions.filter(({ oid }) => oid === SUBJECT_ALT_NAME);
  return lists.map(({ value }) => readAlternativeNames(value)).at(-1) ?? NO_NAMES;
}

function requestedExtensions(attributes: readonly Buffer[]): readonly Extension[] {
  const extensions: Extension[] = [];
  for (const raw of attributes) {
    const list = extensionsIn(raw);
    if (list === undefined) continue;
    while (!list.isEmpty) extensions.push(parseExtension(need(list.read(TAG.sequence), WRONG)));
  }
  if (new Set(extensions.map(({ oid }) => oid)).size === extensions.length) return extensions;
  throw new GoError("x509: certificate request contains duplicate requested extensions");
}

/** What an attribute asks for, undefined when it is another or none that can be read. */
function extensionsIn(raw: Buffer): DerReader | undefined {
  const attribute = new DerReader(raw).read(TAG.sequence);
  const oid = attribute?.oid();
  const values = attribute?.read(TAG.set);
  if (oid !== EXTENSION_REQUEST || values === undefined) return undefined;
  const first = firstOf(values);
  return first === undefined ? undefined : need(new DerReader(first).read(TAG.sequence), WRONG);
}

function firstOf(values: DerReader): Buffer | undefined {
  const first = values.any()?.raw;
  try {
    while (!values.isEmpty) need(values.any(), WRONG);
    return first;
  } catch (error) {
    if (isGoError(error)) return undefined;
    throw error;
  }
}
