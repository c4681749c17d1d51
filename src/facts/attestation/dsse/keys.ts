import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { messageOf } from "../../../domain/policy-error.ts";

/** A key with its name: the SHA-256 of its SubjectPublicKeyInfo in the usual form, in hexadecimal. */
export interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

export type ReadKey =
  | { readonly kind: "key"; readonly key: NamedKey }
  | { readonly kind: "refused"; readonly reason: string };

const MAX_PEM_LENGTH = 16 * 1024;
const CURVES: ReadonlySet<string> = new Set(["prime256v1", "secp384r1", "secp521r1"]);
const LEAST_RSA_BITS = 2048;
const MOST_RSA_BITS = 8192;

/** Reads `-----BEGIN PUBLIC KEY-----`: Ed25519, ECDSA on P-256, P-384 or P-521, RSA of 2048 bits or more. */
export function readPublicKey(pem: string): ReadKey {
  return readKey(pem, "PUBLIC KEY", (text) => createPublicKey(text));
}

/** Reads a private key of the same sorts, not encrypted. */
export function readPrivateKey(pem: string): ReadKey {
  return readKey(pem, "PRIVATE KEY", (text) => createPrivateKey(text));
}

function readKey(pem: string, label: string, create: (pem: string) => KeyObject): ReadKey {
  const wanted = `-----BEGIN ${label}-----`;
  const count = pem.split("-----BEGIN ").length - 1;
  const isOther = label === "PRIVATE KEY" && /-----BEGIN (?:EC|RSA) PRIVATE KEY-----/.test(pem);
  if (pem.length > MAX_PEM_LENGTH || count !== 1 || !(pem.includes(wanted) || isOther)) {
    return { kind: "refused", reason: `one key in PEM is wanted that begins with ${wanted}` };
  }
  let key: KeyObject;
  try {
    key = create(pem);
  } catch (error) {
    return { kind: "refused", reason: `it cannot be read: ${messageOf(error)}` };
  }
  const reason = whyNotUsable(key);
  if (reason !== undefined) return { kind: "refused", reason };
  return { kind: "key", key: { id: idOf(key), key } };
}

function whyNotUsable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  const { namedCurve = "", modulusLength = 0 } = asymmetricKeyDetails ?? {};
  switch (asymmetricKeyType) {
    case "ed25519":
      return undefined;
    case "ec":
      return CURVES.has(namedCurve)
        ? undefined
        : `the curve ${namedCurve} is not P-256, 384 or 521`;
    case "rsa":
      return modulusLength >= LEAST_RSA_BITS && modulusLength <= MOST_RSA_BITS
        ? undefined
        : `${modulusLength} bits of RSA: from ${LEAST_RSA_BITS} to ${MOST_RSA_BITS} are wanted`;
    default:
      return `${asymmetricKeyType} is none of Ed25519, ECDSA and RSA`;
  }
}

/** One name for one key: a point of a curve can be written in several ways, and JWK has but one. */
function idOf(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const usual = createPublicKey({ key: publicKey.export({ format: "jwk" }), format: "jwk" });
  const spki = usual.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("hex");
}
