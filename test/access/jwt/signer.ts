import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A key of an issuer, and how it signs. */
export interface Signer {
  readonly algorithm: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** As it stands in a key set. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

export type JsonMembers = Readonly<Record<string, unknown>>;

export function rsaSigner(kid: string, algorithm = "RS256", bits = 2_048): Signer {
  return signerOf(kid, algorithm, generateKeyPairSync("rsa", { modulusLength: bits }));
}

export function ecSigner(kid: string): Signer {
  return signerOf(kid, "ES256", generateKeyPairSync("ec", { namedCurve: "P-256" }));
}

export function edSigner(kid: string): Signer {
  return signerOf(kid, "EdDSA", generateKeyPairSync("ed25519"));
}

function signerOf(
  kid: string,
  algorithm: string,
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
): Signer {
  return { algorithm, kid, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid } };
}

export function keySetText(...signers: readonly Signer[]): string {
  return JSON.stringify({ keys: signers.map(({ jwk }) => jwk) });
}

export function encode(part: string | Uint8Array): string {
  return Buffer.from(part).toString("base64url");
}

/** A signature over what two parts say, by the key's own algorithm. */
export function signed({ algorithm, privateKey }: Signer, header: string, claims: string): string {
  const text = `${encode(header)}.${encode(claims)}`;
  const bytes = Buffer.from(text);
  const signature =
    algorithm === "EdDSA"
      ? sign(null, bytes, privateKey)
      : sign("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

/** A token as an issuer makes it; members that are undefined are left out. */
export function tokenOf(signer: Signer, claims: JsonMembers, header: JsonMembers = {}): string {
  const { algorithm: alg, kid } = signer;
  return signed(
    signer,
    JSON.stringify({ alg, kid, typ: "JWT", ...header }),
    JSON.stringify(claims),
  );
}
