import { type KeyObject, sign } from "node:crypto";
import {
  bitString,
  der,
  integer,
  octets,
  oid,
  sequence,
  tagged,
  text,
  truth,
} from "./der-writer.ts";

export interface CertificateOptions {
  /** Whose key the certificate holds. */
  readonly key: KeyObject;
  /** Private key of who signs. */
  readonly signer: KeyObject;
  readonly subject?: Buffer;
  readonly issuer?: Buffer;
  readonly serial?: bigint;
  /** DER of the two times. */
  readonly validity?: readonly Buffer[];
  readonly extensions?: readonly Buffer[];
  /** As written: 2 for version 3. */
  readonly version?: number;
  readonly algorithm?: Buffer;
  readonly spki?: Buffer;
}

const NULL = der(0x05);
const VALID = [utcTime("200101000000Z"), utcTime("491231235959Z")];

/** A certificate in DER, signed with SHA-256. */
export function makeCertificate(options: CertificateOptions): Buffer {
  const { key, signer, serial = 1n, validity = VALID, extensions, version = 2 } = options;
  const { subject = name("subject"), issuer = subject } = options;
  const algorithm = options.algorithm ?? algorithmOf(signer);
  const spki = options.spki ?? key.export({ format: "der", type: "spki" });
  const tbs = sequence(
    ...(version === 0 ? [] : [tagged(0, true, integer(version))]),
    integer(serial),
    algorithm,
    issuer,
    sequence(...validity),
    subject,
    spki,
    ...(extensions === undefined ? [] : [tagged(3, true, sequence(...extensions))]),
  );
  return sequence(tbs, algorithm, bitString(signatureOf(signer, tbs)));
}

/** A request for a certificate in DER. */
export function makeRequest(
  key: KeyObject,
  signer: KeyObject,
  subject: Buffer,
  attributes: readonly Buffer[],
): Buffer {
  const spki = key.export({ format: "der", type: "spki" });
  const info = sequence(integer(0), subject, spki, tagged(0, true, ...attributes));
  return sequence(info, algorithmOf(signer), bitString(signatureOf(signer, info)));
}

function signatureOf(signer: KeyObject, data: Buffer): Buffer {
  return sign(signer.asymmetricKeyType === "ed25519" ? null : "sha256", data, signer);
}

function algorithmOf(signer: KeyObject): Buffer {
  if (signer.asymmetricKeyType === "ed25519") return sequence(oid("1.3.101.112"));
  if (signer.asymmetricKeyType === "ec") return sequence(oid("1.2.840.10045.4.3.2"));
  return sequence(oid("1.2.840.113549.1.1.11"), NULL);
}

export function utcTime(time: string): Buffer {
  return text(0x17, time);
}

export function generalizedTime(time: string): Buffer {
  return text(0x18, time);
}

/** A distinguished name of one common name. */
export function name(commonName: string): Buffer {
  return nameOf(attribute("2.5.4.3", text(0x0c, commonName)));
}

export function nameOf(...sets: readonly Buffer[]): Buffer {
  return sequence(...sets);
}

/** A set with one attribute in it. */
export function attribute(type: string, value: Buffer): Buffer {
  return der(0x31, sequence(oid(type), value));
}

export function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [truth(true)] : []), octets(value));
}

/** basicConstraints. */
export function authority(isCa = true, ...pathLength: readonly Buffer[]): Buffer {
  return extension("2.5.29.19", sequence(truth(isCa), ...pathLength), true);
}

/** nameConstraints. */
export function limits(permitted: readonly Buffer[], excluded: readonly Buffer[] = []): Buffer {
  const lists = [permitted, excluded].flatMap((list, i) =>
    list.length === 0 ? [] : tagged(i, true, ...list.map((base) => sequence(base))),
  );
  return extension("2.5.29.30", sequence(...lists), true);
}

/** subjectAltName of dNSNames. */
export function dnsNames(...names: readonly string[]): Buffer {
  return extension("2.5.29.17", sequence(...names.map((one) => text(0x82, one))));
}

export function pem(type: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.join("\n")}\n-----END ${type}-----\n`;
}
