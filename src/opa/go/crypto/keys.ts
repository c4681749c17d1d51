import { createPublicKey, type KeyObject } from "node:crypto";

/** A public key as Go's crypto packages hold it. */
export type PublicKey = RsaPublicKey | EcdsaPublicKey | EdwardsPublicKey | DsaPublicKey;

export interface RsaPublicKey {
  readonly kind: "rsa";
  readonly n: bigint;
  readonly e: bigint;
}

export interface EcdsaPublicKey {
  readonly kind: "ecdsa";
  readonly curve: Curve;
  readonly x: bigint;
  readonly y: bigint;
}

/** `x25519` only agrees on keys: it verifies nothing. */
export interface EdwardsPublicKey {
  readonly kind: "ed25519" | "x25519";
  readonly bytes: Buffer;
}

export interface DsaPublicKey {
  readonly kind: "dsa";
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
  readonly y: bigint;
}

/** A curve of NIST. */
export interface Curve {
  readonly name: string;
  readonly oid: string;
  /** Bytes of a coordinate. */
  readonly size: number;
  readonly bits: number;
  /** The order of its group. */
  readonly order: bigint;
  /** Its object identifier in DER. */
  readonly der: string;
}

export const CURVES: readonly Curve[] = [
  {
    name: "P-224",
    oid: "1.3.132.0.33",
    size: 28,
    bits: 224,
    order: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    der: "06052b81040021",
  },
  {
    name: "P-256",
    oid: "1.2.840.10045.3.1.7",
    size: 32,
    bits: 256,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    der: "06082a8648ce3d030107",
  },
  {
    name: "P-384",
    oid: "1.3.132.0.34",
    size: 48,
    bits: 384,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    der: "06052b81040022",
  },
  {
    name: "P-521",
    oid: "1.3.132.0.35",
    size: 66,
    bits: 521,
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    der: "06052b81040023",
  },
];

/** The object identifier of ECDSA keys in DER. */
const EC_PUBLIC_KEY = "06072a8648ce3d0201";
const ED25519_PREFIX = "302a300506032b6570032100";

/** The point of a curve written as `04 || x || y`; undefined when it is not on the curve. */
export function ecdsaKey(curve: Curve, x: bigint, y: bigint): EcdsaPublicKey | undefined {
  if (bitLength(x) > curve.bits || bitLength(y) > curve.bits) return undefined;
  const key: EcdsaPublicKey = { kind: "ecdsa", curve, x, y };
  return keyObjectOf(key) === undefined ? undefined : key;
}

const OBJECTS = new WeakMap<PublicKey, KeyObject>();

/** The same key for Node's crypto; undefined for one that OpenSSL refuses or that verifies nothing. */
export function keyObjectOf(key: PublicKey): KeyObject | undefined {
  const held = OBJECTS.get(key);
  if (held !== undefined) return held;
  const made = makeKeyObject(key);
  if (made !== undefined) OBJECTS.set(key, made);
  return made;
}

function makeKeyObject(key: PublicKey): KeyObject | undefined {
  if (key.kind === "dsa" || key.kind === "x25519") return undefined;
  try {
    if (key.kind === "rsa") {
      const jwk = { kty: "RSA", n: base64Url(bigBytes(key.n)), e: base64Url(bigBytes(key.e)) };
      return createPublicKey({ key: jwk, format: "jwk" });
    }
    return createPublicKey({ key: spkiOf(key), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

function spkiOf(key: EcdsaPublicKey | EdwardsPublicKey): Buffer {
  if (key.kind !== "ecdsa") return Buffer.concat([Buffer.from(ED25519_PREFIX, "hex"), key.bytes]);
  const { curve } = key;
  const algorithm = der("30", EC_PUBLIC_KEY + curve.der);
  const point = `0004${fixedBytes(key.x, curve.size).toString("hex")}${fixedBytes(key.y, curve.size).toString("hex")}`;
  return Buffer.from(der("30", algorithm + der("03", point)), "hex");
}

/** An element of DER below 256 bytes, in hexadecimal. */
function der(tag: string, content: string): string {
  const length = content.length / 2;
  const size = length.toString(16).padStart(2, "0");
  return tag + (length < 0x80 ? size : `81${size}`) + content;
}

function base64Url(bytes: Buffer): string {
  return bytes.toString("base64url");
}

/** How many bits the absolute value takes. */
export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** An unsigned number in as few bytes as it takes. */
export function bigBytes(value: bigint): Buffer {
  if (value === 0n) return Buffer.alloc(0);
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

/** An unsigned number in so many bytes, which must suffice. */
export function fixedBytes(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, "0"), "hex");
}

/** The unsigned number that bytes hold. */
export function bigOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
