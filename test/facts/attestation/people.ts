import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type NamedKey, readPrivateKey } from "../../../src/facts/attestation/dsse/keys.ts";

/** Somebody with a fresh key. */
export interface Person {
  readonly key: NamedKey;
  readonly publicPem: string;
  readonly privatePem: string;
}

export type KeySort = "ed25519" | "p256" | "p384" | "rsa";

export function person(sort: KeySort = "ed25519"): Person {
  const { publicKey, privateKey } = pairOf(sort);
  const privatePem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  const publicPem = String(publicKey.export({ type: "spki", format: "pem" }));
  const read = readPrivateKey(privatePem);
  if (read.kind === "refused") throw new Error(read.reason);
  return { key: read.key, publicPem, privatePem };
}

function pairOf(sort: KeySort): { publicKey: KeyObject; privateKey: KeyObject } {
  if (sort === "ed25519") return generateKeyPairSync("ed25519");
  if (sort === "rsa") return generateKeyPairSync("rsa", { modulusLength: 2048 });
  return generateKeyPairSync("ec", { namedCurve: sort === "p256" ? "P-256" : "P-384" });
}
