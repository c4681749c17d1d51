import { constants, verify } from "node:crypto";
import {
  bigOf,
  bitLength,
  type EcdsaPublicKey,
  type EdwardsPublicKey,
  fixedBytes,
  keyObjectOf,
  type RsaPublicKey,
} from "./keys.ts";

/** RSASSA-PSS with a salt of any length, or as long as the hash; or PKCS #1 v1.5. */
export type RsaScheme = "pkcs1" | "pss" | "pss-hash-salt";

const MIN_RSA_BITS = 1024;
const MAX_EXPONENT = 2n ** 31n - 1n;

/** Whether an RSA signature holds as Go's crypto/rsa says it; false also for keys that Go refuses. */
export function verifyRsa(
  key: RsaPublicKey,
  hash: string,
  scheme: RsaScheme,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { n, e } = key;
  const isOdd = n % 2n === 1n && e % 2n === 1n;
  if (!isOdd || e < 2n || e > MAX_EXPONENT || bitLength(n) < MIN_RSA_BITS) return false;
  const object = keyObjectOf(key);
  if (object === undefined) return false;
  if (scheme === "pkcs1") return verify(hash, data, object, signature);
  const saltLength =
    scheme === "pss" ? constants.RSA_PSS_SALTLEN_AUTO : constants.RSA_PSS_SALTLEN_DIGEST;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify(hash, data, { key: object, padding, saltLength }, signature);
}

/** Whether the numbers r and s sign the hash of the data, whatever hash goes with whatever curve. */
export function verifyEcdsa(
  key: EcdsaPublicKey,
  hash: string,
  data: Uint8Array,
  r: Uint8Array,
  s: Uint8Array,
): boolean {
  const { order, size } = key.curve;
  const numbers = [bigOf(r), bigOf(s)];
  if (numbers.some((number) => number === 0n || number >= order)) return false;
  const object = keyObjectOf(key);
  if (object === undefined) return false;
  const signature = Buffer.concat(numbers.map((number) => fixedBytes(number, size)));
  return verify(hash, data, { key: object, dsaEncoding: "ieee-p1363" }, signature);
}

/** Whether an Ed25519 signature holds. */
export function verifyEd25519(
  key: EdwardsPublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const object = key.kind === "ed25519" ? keyObjectOf(key) : undefined;
  return object !== undefined && signature.length === 64 && verify(null, data, object, signature);
}
