import { PolicyError } from "../../domain/policy-error.ts";
import type { PublicKey } from "../go/crypto/keys.ts";
import type { JwsKey } from "../go/crypto/private-keys.ts";
import { GoError, isGoError } from "../go/go-error.ts";
import { OPA_ALGORITHMS } from "../go/jwx/jws-algorithms.ts";
import { decodePem } from "../go/pem.ts";
import { parseCertificate } from "../go/x509/certificate.ts";
import { parsePkcs1, parsePkcs8, parseSec1 } from "../go/x509/private-key.ts";
import { parsePkcs1PublicKey, parsePkixPublicKey } from "../go/x509/public-key.ts";
import type { BundleVerificationKey } from "./verification.ts";

/** A key that is ready to verify. */
export interface SignatureKey {
  readonly key: JwsKey;
  readonly algorithm: string;
  readonly scope: string;
}

/** As `opa run` takes it when nothing is said (v1/keys/keys.go). */
const DEFAULT_ALGORITHM = "RS256";

/** Reads a key (v1/bundle/verify.go, parseVerificationKey). Throws `invalid_parameter` without saying what is in it. */
export function readSignatureKey(
  id: string,
  { key: text, algorithm = DEFAULT_ALGORITHM, scope = "" }: BundleVerificationKey,
): SignatureKey {
  if (!OPA_ALGORITHMS.has(algorithm)) {
    throw bad(id, `${JSON.stringify(algorithm)} is no algorithm of signatures`);
  }
  if (text === "") throw bad(id, "it is empty");
  if (algorithm.startsWith("HS")) {
    return { key: { kind: "octets", octets: Buffer.from(text) }, algorithm, scope };
  }
  try {
    return { key: { kind: "public", public: publicKeyOf(text) }, algorithm, scope };
  } catch (error) {
    if (isGoError(error)) throw bad(id, error.message);
    throw error;
  }
}

function publicKeyOf(text: string): PublicKey {
  const block = decodePem(Buffer.from(text));
  const read = block && READERS[block.type];
  const key = read?.(block?.bytes ?? new Uint8Array());
  if (key === undefined) throw new GoError("no PEM block in it holds a key");
  return key;
}

/** A private key verifies as its public one. */
const READERS: Readonly<Record<string, (bytes: Uint8Array) => PublicKey | undefined>> = {
  "RSA PUBLIC KEY": parsePkcs1PublicKey,
  "PUBLIC KEY": parsePkixPublicKey,
  "RSA PRIVATE KEY": (bytes) => parsePkcs1(bytes).public,
  "PRIVATE KEY": (bytes) => parsePkcs8(bytes).public,
  "EC PRIVATE KEY": (bytes) => parseSec1(bytes).public,
  CERTIFICATE: (bytes) => parseCertificate(bytes).publicKey,
};

function bad(id: string, reason: string): PolicyError {
  return new PolicyError(
    "invalid_parameter",
    `the verification key ${JSON.stringify(id)}: ${reason}`,
  );
}
