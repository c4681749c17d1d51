import type { NamedKey } from "../dsse/keys.ts";
import type { SigstoreRoot } from "../sigstore/trusted-root.ts";
import type { Layer, Revocation, Window } from "./trust-document.ts";

/** Whom a consumer believes, for what and until when. */
export interface TrustPolicy {
  readonly name: string;
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** SHA-256 of its text, in hexadecimal. */
  readonly sha256: string;
  /** In the order of time. */
  readonly layers: readonly Layer[];
  readonly roots: readonly SigstoreRoot[];
  readonly keys: readonly TrustedKey[];
  readonly identities: readonly TrustedIdentity[];
  readonly deniedArtefacts: ReadonlySet<string>;
  readonly deniedStatements: ReadonlySet<string>;
}

/** For which layers a key or identity may sign, and when. */
export interface Signatory {
  readonly principal: string;
  /** For messages: `key alice.pem`, `identity ...`. */
  readonly label: string;
  readonly usages: ReadonlyMap<string, Window>;
  readonly revoked?: Revocation | undefined;
}

export interface TrustedKey extends Signatory {
  readonly key: NamedKey;
}

export interface TrustedIdentity extends Signatory {
  readonly root: SigstoreRoot;
  readonly issuer: string;
  readonly san: { readonly exact: string } | { readonly pattern: string };
}
