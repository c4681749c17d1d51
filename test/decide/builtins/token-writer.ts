import { constants, createHmac, type KeyObject, type SignKeyObjectInput, sign } from "node:crypto";

/** Header, payload and signature in base64url. */
export function token(header: string, payload: string, signature: Uint8Array | string): string {
  const last =
    typeof signature === "string" ? signature : Buffer.from(signature).toString("base64url");
  return `${encode(header)}.${encode(payload)}.${last}`;
}

/** A token signed by the algorithm, whatever its header says. */
export function signed(
  algorithm: string,
  key: KeyObject | string,
  payload: string,
  header = `{"alg":"${algorithm}"}`,
): string {
  return token(header, payload, signature(algorithm, key, `${encode(header)}.${encode(payload)}`));
}

function signature(algorithm: string, key: KeyObject | string, data: string): Buffer {
  const hash = `sha${algorithm.slice(2)}`;
  if (typeof key === "string") return createHmac(hash, key).update(data).digest();
  if (algorithm === "EdDSA") return sign(null, Buffer.from(data), key);
  return sign(hash, Buffer.from(data), { key, ...OPTIONS[algorithm.slice(0, 2)] });
}

const OPTIONS: Readonly<Record<string, Omit<SignKeyObjectInput, "key">>> = {
  ES: { dsaEncoding: "ieee-p1363" },
  PS: {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
};

export function encode(text: string | Uint8Array): string {
  return Buffer.from(text).toString("base64url");
}
