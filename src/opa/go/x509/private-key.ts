import { createECDH } from "node:crypto";
import { bigOf, CURVES, type Curve, fixedBytes } from "../crypto/keys.ts";
import {
  type EcdsaPrivateKey,
  type EdwardsPrivateKey,
  edwardsPrivateKey,
} from "../crypto/private-keys.ts";
import { type CheckedRsaKey, checkRsaKey } from "../crypto/rsa-private.ts";
import { GoError } from "../go-error.ts";
import { contextTag, DerReader, TAG } from "./der-reader.ts";
import { need } from "./need.ts";
import { KEY_OID, parseAlgorithm } from "./public-key.ts";

/** A private key that was checked as Go does. */
export type ParsedPrivateKey = CheckedRsaKey | EcdsaPrivateKey | EdwardsPrivateKey;

const WRONG = "asn1: structure error: tags don't match";

/** x509.ParsePKCS1PrivateKey; throws a GoError. */
export function parsePkcs1(bytes: Uint8Array): CheckedRsaKey {
  const outer = new DerReader(bytes);
  const der = need(outer.read(TAG.sequence), WRONG);
  if (!outer.isEmpty) throw new GoError("asn1: syntax error: trailing data");
  const version = need(der.int64(), WRONG);
  const n = need(der.integer(), WRONG);
  const e = need(der.int64(), WRONG);
  const [d, p, q] = [0, 1, 2].map(() => need(der.integer(), WRONG)) as [bigint, bigint, bigint];
  const [dp, dq, qinv] = [0, 1, 2].map(() =>
    der.isNext(TAG.integer) ? need(der.integer(), WRONG) : undefined,
  );
  const more = der.isNext(TAG.sequence) ? need(der.read(TAG.sequence), WRONG) : undefined;
  const primes = [p, q, ...morePrimes(more)];
  if (version > 1n) throw new GoError("x509: unsupported private key version");
  if ([n, d, ...primes, dp, dq, qinv].some((value) => value !== undefined && value <= 0n)) {
    throw new GoError("x509: private key contains zero or negative value");
  }
  return checkRsaKey({ public: { kind: "rsa", n, e }, d, primes, dp, dq, qinv });
}

function morePrimes(list: DerReader | undefined): readonly bigint[] {
  const primes: bigint[] = [];
  while (list !== undefined && !list.isEmpty) {
    const one = need(list.read(TAG.sequence), WRONG);
    const [prime] = [0, 1, 2].map(() => need(one.integer(), WRONG));
    primes.push(prime as bigint);
  }
  return primes;
}

/** x509.ParsePKCS8PrivateKey; throws a GoError. */
export function parsePkcs8(bytes: Uint8Array): ParsedPrivateKey {
  const der = need(new DerReader(bytes).read(TAG.sequence), WRONG);
  need(der.int64(), WRONG);
  const { oid, parameters } = parseAlgorithm(need(der.read(TAG.sequence), WRONG));
  const key = need(der.bytes(TAG.octetString), WRONG);
  switch (oid) {
    case KEY_OID.rsa:
      return parsePkcs1(key);
    case KEY_OID.ecdsa:
      return parseSec1(key, new DerReader(parameters).oid());
    case KEY_OID.ed25519:
    case KEY_OID.x25519:
      return parseEdwards(oid === KEY_OID.ed25519 ? "ed25519" : "x25519", parameters, key);
    default:
      throw new GoError(
        `x509: PKCS#8 wrapping contained private key with unknown algorithm: ${oid}`,
      );
  }
}

function parseEdwards(
  kind: "ed25519" | "x25519",
  parameters: Buffer,
  key: Buffer,
): EdwardsPrivateKey {
  const wrong = `x509: invalid ${kind} private key`;
  const seed = need(new DerReader(key).bytes(TAG.octetString), wrong);
  if (parameters.length > 0 || seed.length !== 32) throw new GoError(wrong);
  return edwardsPrivateKey(kind, seed);
}

/** x509.ParseECPrivateKey, or the same inside PKCS #8 with its curve; throws a GoError. */
export function parseSec1(bytes: Uint8Array, outerCurve?: string): EcdsaPrivateKey {
  const wrong = `x509: failed to parse EC private key: ${WRONG}`;
  const der = need(new DerReader(bytes).read(TAG.sequence), wrong);
  const version = need(der.int64(), wrong);
  const written = need(der.bytes(TAG.octetString), wrong);
  const named = der.isNext(contextTag(0, true)) ? der.read(contextTag(0, true)) : undefined;
  const innerCurve = named === undefined ? undefined : need(named.oid(), wrong);
  if (version !== 1n) throw new GoError(`x509: unknown EC private key version ${version}`);
  const curve = need(
    CURVES.find(({ oid }) => oid === (outerCurve ?? innerCurve)),
    "x509: unknown elliptic curve",
  );
  return ecdsaPrivateKey(curve, bigOf(written));
}

const NODE_NAMES: Readonly<Record<string, string>> = {
  "P-224": "secp224r1",
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
};

function ecdsaPrivateKey(curve: Curve, d: bigint): EcdsaPrivateKey {
  if (d === 0n || d >= curve.order) throw new GoError("ecdsa: invalid private key");
  const ecdh = createECDH(NODE_NAMES[curve.name] as string);
  ecdh.setPrivateKey(fixedBytes(d, curve.size));
  const point = ecdh.getPublicKey();
  const x = bigOf(point.subarray(1, 1 + curve.size));
  const y = bigOf(point.subarray(1 + curve.size));
  return { public: { kind: "ecdsa", curve, x, y }, d };
}
