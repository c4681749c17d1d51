import { constants, createHmac, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { bitLength } from "../crypto/keys.ts";
import type { JwsKey } from "../crypto/private-keys.ts";
import { checkRsaKey, rsaKeyObject } from "../crypto/rsa-private.ts";
import { GoError } from "../go-error.ts";
import { exportKey, type Jwk } from "./jwk.ts";
import { JWS_ALGORITHMS, type JwsAlgorithm } from "./jws-algorithms.ts";

/** The signature of the data by a key of the algorithm's kind (jwsbb.Sign); throws a GoError. */
export function signJws(jwk: Jwk, name: string, data: Uint8Array): Buffer {
  const algorithm = JWS_ALGORITHMS.get(name);
  if (algorithm === undefined) throw new GoError(`unknown JWS algorithm: ${name}`);
  const key = exportKey(jwk);
  if (algorithm.family === "hmac") return hmac(key, algorithm.hash, data);
  if (key.kind !== "private") throw invalidKey();
  switch (algorithm.family) {
    case "rsa":
      return signRsa(key, algorithm, data);
    case "ecdsa":
      return sign(algorithm.hash, data, { key: curveKey(jwk, key), dsaEncoding: "ieee-p1363" });
    case "eddsa":
      if (key.public.kind !== "ed25519") throw invalidKey();
      return sign(null, data, jwkObject(jwk));
  }
}

function hmac(key: JwsKey, hash: string, data: Uint8Array): Buffer {
  const secret = secretOf(key);
  if (secret === undefined || secret.length === 0) throw invalidKey();
  return createHmac(hash, secret).update(data).digest();
}

/** To jwx the keys of Ed25519 are bytes as well, so they sign as a secret. */
function secretOf(key: JwsKey): Buffer | undefined {
  if (key.kind === "octets") return key.octets;
  if (key.public.kind !== "ed25519") return undefined;
  if (key.kind === "public") return key.public.bytes;
  return "seed" in key.private ? Buffer.concat([key.private.seed, key.public.bytes]) : undefined;
}

const MIN_RSA_BITS = 1024;

function signRsa(
  key: JwsKey & { readonly kind: "private" },
  algorithm: JwsAlgorithm & { readonly family: "rsa" },
  data: Uint8Array,
): Buffer {
  if (!("primes" in key.private)) throw invalidKey();
  const bits = bitLength(key.private.public.n);
  if (bits < MIN_RSA_BITS) throw new GoError(`crypto/rsa: ${bits}-bit keys are insecure`);
  const object = rsaKeyObject(checkRsaKey(key.private));
  if (algorithm.scheme === "pkcs1") return trySign(algorithm.hash, data, { key: object });
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return trySign(algorithm.hash, data, { key: object, padding, saltLength });
}

/** A modulus may be too short for the hash. */
function trySign(
  hash: string,
  data: Uint8Array,
  options: { readonly key: KeyObject; readonly padding?: number; readonly saltLength?: number },
): Buffer {
  try {
    return sign(hash, data, options);
  } catch {
    throw new GoError("crypto/rsa: message too long for RSA key size");
  }
}

function curveKey(jwk: Jwk, key: JwsKey & { readonly kind: "private" }): KeyObject {
  const { private: held } = key;
  if (!("d" in held) || held.public.kind !== "ecdsa") throw invalidKey();
  if (held.d === 0n || held.d >= held.public.curve.order) {
    throw new GoError("ecdsa: invalid private key");
  }
  return jwkObject(jwk);
}

function jwkObject({ type, fields }: Jwk): KeyObject {
  const texts = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "string" ? value : Buffer.from(value).toString("base64url"),
  ]);
  try {
    return createPrivateKey({ key: { kty: type, ...Object.fromEntries(texts) }, format: "jwk" });
  } catch {
    throw invalidKey();
  }
}

function invalidKey(): GoError {
  return new GoError("jwsbb.Sign: invalid key type");
}
