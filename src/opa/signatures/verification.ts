/** What the signature of a bundle is verified by (OPA's configuration, `keys` and `bundles.<name>.signing`). */
export interface BundleVerification {
  /** By their ids. */
  readonly keys: Readonly<Record<string, BundleVerificationKey>>;
  /** The id of the key; default: the one that the signature names. */
  readonly keyId?: string;
  /** Must be that of the signature. Default: the key's, else none. */
  readonly scope?: string;
  /** Files that need no signature, by patterns of Go's path/filepath: `*` does not go beyond a slash. */
  readonly excludeFiles?: readonly string[];
}

export interface BundleVerificationKey {
  /** A public key or a certificate as PEM; the secret of `HS256` and its kind. */
  readonly key: string;
  /** `RS256`, `PS256`, `ES256`, `HS256` and their kind, or `EdDSA`. Default `RS256`. */
  readonly algorithm?: string;
  readonly scope?: string;
}
