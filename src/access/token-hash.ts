import { createHmac, timingSafeEqual } from "node:crypto";

/** What is kept of a secret: hexadecimal HMAC-SHA-256. The key makes a stolen list useless for whoever has no more than that. */
export function hashSecret(key: Uint8Array, secret: string): string {
  return hmac(key, secret).toString("hex");
}

/** True for the secret that a hash was made of. Takes equally long for any other. */
export function isSecretOf(hash: string, key: Uint8Array, secret: string): boolean {
  const wanted = Buffer.from(hash, "hex");
  const given = hmac(key, secret);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

function hmac(key: Uint8Array, secret: string): Buffer {
  return createHmac("sha256", key).update(secret).digest();
}
