import { constants, type KeyObject, sign, verify } from "node:crypto";

/** Hashes of ECDSA go with the size of the curve; Ed25519 has its own. */
const CURVE_HASH: Readonly<Record<string, string>> = {
  prime256v1: "sha256",
  secp384r1: "sha384",
  secp521r1: "sha512",
};

/** True where the key made the signature: Ed25519, ECDSA in DER, RSA with SHA-256 as PKCS #1 v1.5 or PSS. */
export function isSignatureBy(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    if (verify(hashFor(key), data, key, signature)) return true;
    return key.asymmetricKeyType === "rsa" && verify("sha256", data, pss(key), signature);
  } catch {
    return false;
  }
}

export function signatureBy(key: KeyObject, data: Uint8Array): Buffer {
  return sign(hashFor(key), data, key);
}

function hashFor({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | null {
  if (asymmetricKeyType === "ed25519") return null;
  return CURVE_HASH[asymmetricKeyDetails?.namedCurve ?? ""] ?? "sha256";
}

function pss(key: KeyObject): { key: KeyObject; padding: number; saltLength: number } {
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_AUTO: saltLength } = constants;
  return { key, padding, saltLength };
}
