import { createHash, createPublicKey, verify } from "node:crypto";
import { PolicyError } from "../../../domain/policy-error.ts";
import { fieldsGo } from "../../../opa/go/white-space.ts";
import { goBase64 } from "./go-base64.ts";

/** Who may sign notes: a name, and a key of that name. */
export interface VerifierKey {
  readonly name: string;
  /** The first four bytes of SHA-256 over name and key, in hexadecimal. */
  readonly hash: string;
  isSignatureOf(message: Uint8Array, signature: Uint8Array): boolean;
}

/** Of Go's public checksum database; as the go command has it in cmd/go/internal/modfetch/key.go. */
export const GO_CHECKSUM_KEY =
  "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

/** The name of that database, which is that of its key. */
export const GO_CHECKSUM_DATABASE: string = GO_CHECKSUM_KEY.slice(0, GO_CHECKSUM_KEY.indexOf("+"));

const ED25519 = 1;
const ED25519_BYTES = 32;

/**
 * Reads a verifier key, `name+hash+base64`, as GOSUMDB has it (golang.org/x/mod/sumdb/note.NewVerifier). Throws
 * `invalid_parameter` that says what is wrong with it.
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = "", hash = "", written = ""] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  const key = goBase64(written);
  if (!isKeyName(name) || !/^[0-9a-fA-F]{8}$/.test(hash) || key === undefined || key.length === 0) {
    throw keyError(text, "name+hash+base64 was expected, with eight hexadecimal digits");
  }
  if (keyHash(name, key) !== hash.toLowerCase()) throw keyError(text, "its hash is of another key");
  if (key[0] !== ED25519) throw keyError(text, "it is no Ed25519 key, and Go knows no other");
  const raw = key.subarray(1);
  if (raw.length !== ED25519_BYTES) throw keyError(text, "an Ed25519 key has 32 bytes");
  const publicKey = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(raw).toString("base64url") },
    format: "jwk",
  });
  return {
    name,
    hash: hash.toLowerCase(),
    isSignatureOf: (message, signature) => verify(null, message, publicKey, signature),
  };
}

/** Not empty, without white space and plus signs. */
export function isKeyName(name: string): boolean {
  return !name.includes("+") && fieldsGo(name, 1)[0]?.text === name;
}

function keyHash(name: string, key: Uint8Array): string {
  return createHash("sha256").update(`${name}\n`).update(key).digest("hex").slice(0, 8);
}

function keyError(text: string, why: string): PolicyError {
  const shown = JSON.stringify(text.slice(0, 100));
  return new PolicyError("invalid_parameter", `${shown} is no verifier key: ${why}`);
}
