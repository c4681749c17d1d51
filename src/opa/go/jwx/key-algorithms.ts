/** Every algorithm that jwx knows: of signatures, of the encryption of keys and of contents. */
export const KEY_ALGORITHMS: ReadonlySet<string> = new Set([
  ...["ES256", "ES256K", "ES384", "ES512", "EdDSA", "Ed25519", "HS256", "HS384", "HS512", "none"],
  ...["PS256", "PS384", "PS512", "RS256", "RS384", "RS512"],
  ...["A128GCMKW", "A128KW", "A192GCMKW", "A192KW", "A256GCMKW", "A256KW", "dir"],
  ...["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"],
  ...["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"],
  ...["RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"],
  ...["A128CBC-HS256", "A128GCM", "A192CBC-HS384", "A192GCM", "A256CBC-HS512", "A256GCM"],
]);
