import { isGoError } from "../go-error.ts";
import { contextTag, DerReader, TAG } from "./der-reader.ts";
import { type AlgorithmIdentifier, KEY_OID, parseAlgorithm } from "./public-key.ts";

/** How a certificate is signed: Go's number for it, and what Node's crypto needs. */
export interface SignatureAlgorithm {
  readonly id: number;
  readonly key: "rsa" | "ecdsa" | "ed25519" | "dsa" | "unknown";
  readonly hash?: string;
  readonly isPss?: boolean;
}

const UNKNOWN_SIGNATURE: SignatureAlgorithm = { id: 0, key: "unknown" };

const BY_OID: Readonly<Record<string, SignatureAlgorithm>> = {
  "1.2.840.113549.1.1.4": { id: 2, key: "rsa", hash: "md5" },
  "1.2.840.113549.1.1.5": { id: 3, key: "rsa", hash: "sha1" },
  "1.3.14.3.2.29": { id: 3, key: "rsa", hash: "sha1" },
  "1.2.840.113549.1.1.11": { id: 4, key: "rsa", hash: "sha256" },
  "1.2.840.113549.1.1.12": { id: 5, key: "rsa", hash: "sha384" },
  "1.2.840.113549.1.1.13": { id: 6, key: "rsa", hash: "sha512" },
  "1.2.840.10040.4.3": { id: 7, key: "dsa", hash: "sha1" },
  "2.16.840.1.101.3.4.3.2": { id: 8, key: "dsa", hash: "sha256" },
  "1.2.840.10045.4.1": { id: 9, key: "ecdsa", hash: "sha1" },
  "1.2.840.10045.4.3.2": { id: 10, key: "ecdsa", hash: "sha256" },
  "1.2.840.10045.4.3.3": { id: 11, key: "ecdsa", hash: "sha384" },
  "1.2.840.10045.4.3.4": { id: 12, key: "ecdsa", hash: "sha512" },
  "1.3.101.112": { id: 16, key: "ed25519" },
};

const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";

/** Which algorithm an identifier names; unknown is no error. */
export function signatureAlgorithm(algorithm: AlgorithmIdentifier): SignatureAlgorithm {
  if (algorithm.oid === RSA_PSS) return pssAlgorithm(algorithm.parameters) ?? UNKNOWN_SIGNATURE;
  const isEd25519 = algorithm.oid === "1.3.101.112";
  if (isEd25519 && algorithm.parameters.length > 0) return UNKNOWN_SIGNATURE;
  return BY_OID[algorithm.oid] ?? UNKNOWN_SIGNATURE;
}

/** By hash and the length of the salt, which must be the hash's. */
const PSS: Readonly<Record<string, SignatureAlgorithm>> = {
  "2.16.840.1.101.3.4.2.1 32": { id: 13, key: "rsa", hash: "sha256", isPss: true },
  "2.16.840.1.101.3.4.2.2 48": { id: 14, key: "rsa", hash: "sha384", isPss: true },
  "2.16.840.1.101.3.4.2.3 64": { id: 15, key: "rsa", hash: "sha512", isPss: true },
};

function pssAlgorithm(parameters: Buffer): SignatureAlgorithm | undefined {
  try {
    const der = new DerReader(parameters).read(TAG.sequence);
    const hash = algorithmIn(der?.read(contextTag(0, true)));
    const mask = algorithmIn(der?.read(contextTag(1, true)));
    const salt = der?.read(contextTag(2, true))?.int64();
    const maskHash = algorithmIn(mask === undefined ? undefined : new DerReader(mask.parameters));
    if (hash === undefined || maskHash === undefined || salt === undefined) return undefined;
    const trailer = der?.isNext(contextTag(3, true)) ? der.read(contextTag(3, true))?.int64() : 1n;
    const isUsual = mask?.oid === MGF1 && maskHash.oid === hash.oid && trailer === 1n;
    if (!isUsual || !isBare(hash) || !isBare(maskHash)) return undefined;
    return PSS[`${hash.oid} ${salt}`];
  } catch (error) {
    if (isGoError(error)) return undefined;
    throw error;
  }
}

function algorithmIn(der: DerReader | undefined): AlgorithmIdentifier | undefined {
  const sequence = der?.read(TAG.sequence);
  return sequence === undefined ? undefined : parseAlgorithm(sequence);
}

function isBare({ parameters }: AlgorithmIdentifier): boolean {
  return parameters.length === 0 || parameters.equals(Buffer.from([TAG.null, 0]));
}

const KEY_IDS: Readonly<Record<string, number>> = {
  [KEY_OID.rsa]: 1,
  [KEY_OID.dsa]: 2,
  [KEY_OID.ecdsa]: 3,
  [KEY_OID.ed25519]: 4,
};

/** Go's number of the algorithm of a key; 0 for one that it does not know in certificates. */
export function keyAlgorithmId(oid: string): number {
  return KEY_IDS[oid] ?? 0;
}
