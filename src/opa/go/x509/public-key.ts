import { bigOf, CURVES, ecdsaKey, type PublicKey } from "../crypto/keys.ts";
import { GoError } from "../go-error.ts";
import { alignedRight, type BitString, DerReader, TAG } from "./der-reader.ts";
import { need } from "./need.ts";

/** An algorithm and its parameters, whose bytes stay as they are. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: Buffer;
}

export const KEY_OID = {
  rsa: "1.2.840.113549.1.1.1",
  dsa: "1.2.840.10040.4.1",
  ecdsa: "1.2.840.10045.2.1",
  x25519: "1.3.101.110",
  ed25519: "1.3.101.112",
} as const;

const NULL = Buffer.from([TAG.null, 0]);

/** What stands in the sequence of an AlgorithmIdentifier. */
export function parseAlgorithm(der: DerReader): AlgorithmIdentifier {
  const oid = need(der.oid(), "x509: malformed OID");
  if (der.isEmpty) return { oid, parameters: Buffer.alloc(0) };
  return { oid, parameters: need(der.any(), "x509: malformed parameters").raw };
}

/** A SubjectPublicKeyInfo as Go's x509.ParsePKIXPublicKey reads it; throws a GoError. */
export function parsePkixPublicKey(bytes: Uint8Array): PublicKey {
  const outer = new DerReader(bytes);
  const info = need(outer.read(TAG.sequence), "asn1: structure error: tags don't match");
  if (!outer.isEmpty) throw new GoError("x509: trailing data after ASN.1 of public-key");
  const algorithm = parseAlgorithm(need(info.read(TAG.sequence), "asn1: structure error"));
  return parsePublicKey(algorithm, need(info.bitString(), "asn1: structure error"));
}

/** The key that a bit string of this algorithm holds; throws a GoError. */
export function parsePublicKey(algorithm: AlgorithmIdentifier, bits: BitString): PublicKey {
  const data = alignedRight(bits);
  switch (algorithm.oid) {
    case KEY_OID.rsa:
      return rsaKey(algorithm, data);
    case KEY_OID.ecdsa:
      return curveKey(algorithm, data);
    case KEY_OID.ed25519:
    case KEY_OID.x25519:
      return edwardsKey(algorithm, data);
    case KEY_OID.dsa:
      return dsaKey(algorithm, data);
    default:
      throw new GoError("x509: unknown public key algorithm");
  }
}

function rsaKey({ parameters }: AlgorithmIdentifier, data: Buffer): PublicKey {
  if (!parameters.equals(NULL)) throw new GoError("x509: RSA key missing NULL parameters");
  return parsePkcs1PublicKey(data);
}

/** The numbers of an RSA key; throws a GoError. */
export function parsePkcs1PublicKey(data: Uint8Array): PublicKey {
  const der = need(new DerReader(data).read(TAG.sequence), "x509: invalid RSA public key");
  const n = need(der.integer(), "x509: invalid RSA modulus");
  const e = need(der.int64(), "x509: invalid RSA public exponent");
  if (n <= 0n) throw new GoError("x509: RSA modulus is not a positive number");
  if (e <= 0n) throw new GoError("x509: RSA public exponent is not a positive number");
  return { kind: "rsa", n, e };
}

function curveKey({ parameters }: AlgorithmIdentifier, data: Buffer): PublicKey {
  const oid = need(new DerReader(parameters).oid(), "x509: invalid ECDSA parameters");
  const curve = need(
    CURVES.find((one) => one.oid === oid),
    "x509: unsupported elliptic curve",
  );
  const { size } = curve;
  if (data[0] !== 4 || data.length !== 1 + 2 * size) {
    throw new GoError("crypto/ecdsa: invalid uncompressed public key");
  }
  const key = ecdsaKey(curve, bigOf(data.subarray(1, 1 + size)), bigOf(data.subarray(1 + size)));
  return need(key, "crypto/ecdsa: point not on curve");
}

function edwardsKey({ oid, parameters }: AlgorithmIdentifier, data: Buffer): PublicKey {
  const kind = oid === KEY_OID.ed25519 ? "ed25519" : "x25519";
  const name = kind === "ed25519" ? "Ed25519" : "X25519";
  if (parameters.length > 0) {
    throw new GoError(`x509: ${name} key encoded with illegal parameters`);
  }
  if (data.length !== 32) throw new GoError(`x509: wrong ${name} public key size`);
  return { kind, bytes: data };
}

function dsaKey({ parameters }: AlgorithmIdentifier, data: Buffer): PublicKey {
  const y = need(new DerReader(data).integer(), "x509: invalid DSA public key");
  const wrong = "x509: invalid DSA parameters";
  const der = need(new DerReader(parameters).read(TAG.sequence), wrong);
  const p = need(der.integer(), wrong);
  const q = need(der.integer(), wrong);
  const g = need(der.integer(), wrong);
  if (y <= 0n || p <= 0n || q <= 0n || g <= 0n) {
    throw new GoError("x509: zero or negative DSA parameter");
  }
  return { kind: "dsa", p, q, g, y };
}
