import { createHmac, timingSafeEqual } from "node:crypto";
import type { JwsKey } from "../crypto/private-keys.ts";
import { verifyEcdsa, verifyEd25519, verifyRsa } from "../crypto/verify.ts";
import { JWS_ALGORITHMS } from "./jws-algorithms.ts";

/**
 * Whether the key verifies the signature by the algorithm that its header names (jwsbb.Verify); false also where key
 * and algorithm do not go together. A private key verifies as its public one.
 */
export function verifyJws(
  key: JwsKey,
  name: string,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const algorithm = JWS_ALGORITHMS.get(name);
  if (algorithm === undefined) return false;
  if (algorithm.family === "hmac") return verifyHmac(key, algorithm.hash, data, signature);
  if (key.kind === "octets") return false;
  const held = key.public;
  switch (algorithm.family) {
    case "rsa":
      return (
        held.kind === "rsa" && verifyRsa(held, algorithm.hash, algorithm.scheme, data, signature)
      );
    case "ecdsa": {
      if (held.kind !== "ecdsa" || signature.length !== held.curve.size * 2) return false;
      const [r, s] = [signature.subarray(0, held.curve.size), signature.subarray(held.curve.size)];
      return verifyEcdsa(held, algorithm.hash, data, r, s);
    }
    case "eddsa":
      return (
        held.kind === "ed25519" && !algorithm.isRefused && verifyEd25519(held, data, signature)
      );
  }
}

function verifyHmac(key: JwsKey, hash: string, data: Uint8Array, signature: Uint8Array): boolean {
  if (key.kind !== "octets" || key.octets.length === 0) return false;
  return isHmac(hash, key.octets, data, signature);
}

/** Whether the bytes are the keyed hash of the data, without telling by time where they differ. */
export function isHmac(
  hash: string,
  secret: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const expected = createHmac(hash, secret).update(data).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}
