import { type Builtin, type BuiltinFamily, impure, pure } from "../builtin.ts";
import { withGoErrors } from "../go-errors.ts";
import { jwtDecode } from "./decode.ts";
import { jwtDecodeVerify } from "./decode-verify.ts";
import { jwtEncodeSign, jwtEncodeSignRaw } from "./encode-sign.ts";
import {
  ecdsaVerifier,
  ed25519Verifier,
  rsaVerifier,
  verifyWithKeys,
  verifyWithSecret,
} from "./verify.ts";

function byHash(name: string, make: (hash: string) => Builtin): BuiltinFamily {
  return Object.fromEntries(
    ["256", "384", "512"].map((size) => [
      `io.jwt.verify_${name}${size}`,
      pure(2, withGoErrors(make(`sha${size}`))),
    ]),
  );
}

export const JWT: BuiltinFamily = {
  "io.jwt.decode": pure(1, withGoErrors(jwtDecode)),
  "io.jwt.decode_verify": impure(2, withGoErrors(jwtDecodeVerify)),
  "io.jwt.encode_sign": impure(3, withGoErrors(jwtEncodeSign)),
  "io.jwt.encode_sign_raw": impure(3, withGoErrors(jwtEncodeSignRaw)),
  "io.jwt.verify_eddsa": pure(2, withGoErrors(verifyWithKeys(ed25519Verifier))),
  ...byHash("hs", verifyWithSecret),
  ...byHash("rs", (hash) => verifyWithKeys(rsaVerifier(hash, "pkcs1"))),
  ...byHash("ps", (hash) => verifyWithKeys(rsaVerifier(hash, "pss"))),
  ...byHash("es", (hash) => verifyWithKeys(ecdsaVerifier(hash))),
};
