import type { RsaScheme } from "../crypto/verify.ts";

/** An algorithm of JSON Web Signatures. */
export type JwsAlgorithm =
  | { readonly family: "hmac" | "ecdsa"; readonly hash: string }
  | { readonly family: "rsa"; readonly hash: string; readonly scheme: RsaScheme }
  | { readonly family: "eddsa"; readonly isRefused?: boolean };

const HASHES = ["256", "384", "512"] as const;

/** Names that jwx hands down to its signature library count as well. */
const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  HS: "HMAC_WITH_SHA",
  RS: "RSA_PKCS1v15_WITH_SHA",
  PS: "RSA_PSS_WITH_SHA",
};
const LIBRARY_CURVES: Readonly<Record<string, string>> = {
  "256": "ECDSA_WITH_P256_AND_SHA256",
  "384": "ECDSA_WITH_P384_AND_SHA384",
  "512": "ECDSA_WITH_P521_AND_SHA512",
};

/** Every algorithm by every name that `jwsbb.Verify` takes. */
export const JWS_ALGORITHMS: ReadonlyMap<string, JwsAlgorithm> = new Map([
  ...HASHES.flatMap((size): [string, JwsAlgorithm][] => {
    const hash = `sha${size}`;
    const byPrefix: readonly [string, JwsAlgorithm][] = [
      ["HS", { family: "hmac", hash }],
      ["RS", { family: "rsa", hash, scheme: "pkcs1" }],
      ["PS", { family: "rsa", hash, scheme: "pss-hash-salt" }],
    ];
    const elliptic: JwsAlgorithm = { family: "ecdsa", hash };
    return [
      ...byPrefix.flatMap(([prefix, algorithm]): [string, JwsAlgorithm][] => [
        [prefix + size, algorithm],
        [`${LIBRARY_NAMES[prefix]}${size}`, algorithm],
      ]),
      [`ES${size}`, elliptic],
      [LIBRARY_CURVES[size] as string, elliptic],
    ];
  }),
  ["EdDSA", { family: "eddsa" }],
  ["Ed25519", { family: "eddsa" }],
  ["EDDSA", { family: "eddsa", isRefused: true }],
]);

/** What OPA lets a key of a set or a header to be signed name (tokens.go, tokenAlgorithms). */
export const OPA_ALGORITHMS: ReadonlySet<string> = new Set([
  ...HASHES.flatMap((size) => [`RS${size}`, `PS${size}`, `ES${size}`, `HS${size}`]),
  "EdDSA",
]);
