import { bigBytes, fixedBytes, type PublicKey } from "../../../opa/go/crypto/keys.ts";
import type { CheckedRsaKey } from "../../../opa/go/crypto/rsa-private.ts";
import type { ParsedPrivateKey } from "../../../opa/go/x509/private-key.ts";
import type { ObjectValue, Value } from "../../values/value.ts";
import { integerValue } from "../operands.ts";
import { bytesValue } from "./go-json.ts";

/** A public key as Go's encoding/json writes it. */
export function publicKeyValue(key: PublicKey | undefined): Value {
  switch (key?.kind) {
    case undefined:
      return null;
    case "rsa":
      return { N: integerValue(key.n), E: integerValue(key.e) };
    case "ecdsa":
      return { Curve: {}, X: integerValue(key.x), Y: integerValue(key.y) };
    case "ed25519":
      return bytesValue(key.bytes);
    case "x25519":
      return {};
    case "dsa":
      return {
        P: integerValue(key.p),
        Q: integerValue(key.q),
        G: integerValue(key.g),
        Y: integerValue(key.y),
      };
  }
}

/** A private key as Go's encoding/json writes it. */
export function privateKeyValue(key: ParsedPrivateKey): Value {
  if ("seed" in key) {
    return key.public.kind === "x25519"
      ? {}
      : bytesValue(Buffer.concat([key.seed, key.public.bytes]));
  }
  const fields = publicKeyValue(key.public) as Record<string, Value>;
  if (!("primes" in key)) return { ...fields, D: integerValue(key.d) };
  const { dp, dq, qinv, crtValues } = key;
  return {
    ...fields,
    D: integerValue(key.d),
    Primes: key.primes.map(integerValue),
    Precomputed: {
      Dp: integerValue(dp),
      Dq: integerValue(dq),
      Qinv: integerValue(qinv),
      CRTValues: crtValues.map(({ exponent, coefficient, product }) => ({
        Exp: integerValue(exponent),
        Coeff: integerValue(coefficient),
        R: integerValue(product),
      })),
    },
  };
}

/** A private key as a JSON Web Key; undefined for one that jwx does not take. */
export function privateJwk(key: ParsedPrivateKey): ObjectValue | undefined {
  if ("seed" in key) {
    const crv = key.public.kind === "ed25519" ? "Ed25519" : "X25519";
    return { crv, d: base64Url(key.seed), kty: "OKP", x: base64Url(key.public.bytes) };
  }
  if ("primes" in key) return rsaJwk(key);
  const { x, y, curve } = key.public;
  if (curve.name === "P-224") return undefined;
  const [d, left, right] = [key.d, x, y].map((value) => base64Url(fixedBytes(value, curve.size)));
  return { crv: curve.name, d: d as string, kty: "EC", x: left as string, y: right as string };
}

function rsaJwk(key: CheckedRsaKey): ObjectValue | undefined {
  const { n, e } = key.public;
  const [p = 0n, q = 0n, third] = key.primes;
  if (third !== undefined) return undefined;
  const parts = { d: key.d, dp: key.dp, dq: key.dq, e, n, p, q, qi: key.qinv };
  const texts = Object.entries(parts).map(([name, value]) => [name, base64Url(bigBytes(value))]);
  return { kty: "RSA", ...Object.fromEntries(texts) };
}

function base64Url(bytes: Buffer): string {
  return bytes.toString("base64url");
}
