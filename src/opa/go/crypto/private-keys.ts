import { createPrivateKey, createPublicKey } from "node:crypto";
import type { EcdsaPublicKey, EdwardsPublicKey, PublicKey, RsaPublicKey } from "./keys.ts";

/** A private key as Go's crypto packages hold it. */
export type PrivateKey = RsaPrivateKey | EcdsaPrivateKey | EdwardsPrivateKey;

export interface RsaPrivateKey {
  readonly public: RsaPublicKey;
  readonly d: bigint;
  readonly primes: readonly bigint[];
  readonly dp: bigint | undefined;
  readonly dq: bigint | undefined;
  readonly qinv: bigint | undefined;
}

export interface EcdsaPrivateKey {
  readonly public: EcdsaPublicKey;
  readonly d: bigint;
}

export interface EdwardsPrivateKey {
  readonly public: EdwardsPublicKey;
  readonly seed: Buffer;
}

/** A key for the algorithms of JSON Web Signatures. */
export type JwsKey =
  | { readonly kind: "public"; readonly public: PublicKey }
  | { readonly kind: "private"; readonly public: PublicKey; readonly private: PrivateKey }
  | { readonly kind: "octets"; readonly octets: Buffer };

const PKCS8_PREFIX = {
  ed25519: "302e020100300506032b657004220420",
  x25519: "302e020100300506032b656e04220420",
} as const;

/** The key pair of 32 secret bytes. */
export function edwardsPrivateKey(kind: "ed25519" | "x25519", seed: Buffer): EdwardsPrivateKey {
  const key = createPrivateKey({ key: pkcs8Of(kind, seed), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return { public: { kind, bytes: spki.subarray(-32) }, seed };
}

function pkcs8Of(kind: "ed25519" | "x25519", seed: Buffer): Buffer {
  return Buffer.concat([Buffer.from(PKCS8_PREFIX[kind], "hex"), seed]);
}
