import type { JwsKey } from "../../../opa/go/crypto/private-keys.ts";
import {
  type RsaScheme,
  verifyEcdsa,
  verifyEd25519,
  verifyRsa,
} from "../../../opa/go/crypto/verify.ts";
import { isHmac } from "../../../opa/go/jwx/verify-jws.ts";
import { bytesOf } from "../../../opa/go/text-bytes.ts";
import type { Builtin } from "../builtin.ts";
import { stringOperand } from "../operands.ts";
import { decodeHeader, decodePart, readHeader, signedBytes, splitToken } from "./token.ts";
import { isVerifiedBy, verificationKeys } from "./verification-keys.ts";

/** Whether a key verifies a signature, whatever algorithm the token names. */
type Verify = (key: JwsKey, data: Uint8Array, signature: Buffer) => boolean;

/** Steps of trying one key. */
const STEPS = 2_000;

/** `io.jwt.verify_rs256` and its kind: by the key that the token names, or any of the right algorithm. */
export function verifyWithKeys(verify: Verify): Builtin {
  return (context, args) => {
    const token = splitToken(context, args);
    const keys = verificationKeys(context, stringOperand(args, 1));
    const signature = decodePart(token.signature);
    const header = readHeader(decodeHeader(token));
    const data = signedBytes(token);
    return isVerifiedBy(keys, header, (key) => {
      context.spend(STEPS + data.length);
      return verify(key, data, signature);
    });
  };
}

/** `io.jwt.verify_hs256` and its kind: by a secret that both sides know. */
export function verifyWithSecret(hash: string): Builtin {
  return (context, args) => {
    stringOperand(args, 0);
    const secret = bytesOf(stringOperand(args, 1));
    const token = splitToken(context, args);
    return isHmac(hash, secret, signedBytes(token), decodePart(token.signature));
  };
}

/** Only a public key: a private one does not verify here. */
export function rsaVerifier(hash: string, scheme: RsaScheme): Verify {
  return (key, data, signature) =>
    key.kind === "public" &&
    key.public.kind === "rsa" &&
    verifyRsa(key.public, hash, scheme, data, signature);
}

/** Any curve; the first half of the signature is r, however long. */
export function ecdsaVerifier(hash: string): Verify {
  return (key, data, signature) => {
    if (key.kind !== "public" || key.public.kind !== "ecdsa") return false;
    const half = Math.floor(signature.length / 2);
    const [r, s] = [signature.subarray(0, half), signature.subarray(half)];
    return verifyEcdsa(key.public, hash, data, r, s);
  };
}

export const ed25519Verifier: Verify = (key, data, signature) =>
  key.kind === "public" &&
  key.public.kind === "ed25519" &&
  verifyEd25519(key.public, data, signature);
