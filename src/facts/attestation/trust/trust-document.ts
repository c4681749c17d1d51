import type { Artefact } from "../statement/named-digests.ts";

/** A trust policy as it is written. Times are milliseconds since the epoch, ages milliseconds. */
export interface TrustDocument {
  readonly metadata: { readonly name: string };
  readonly spec: TrustSpec;
}

export interface TrustSpec {
  /** Grows with each change: an older one is refused. */
  readonly version: number;
  readonly expires: number;
  readonly roots: Readonly<Record<string, WrittenRoot>>;
  readonly principals: Readonly<Record<string, WrittenPrincipal>>;
  /** In the order of time. */
  readonly layers: readonly Layer[];
  readonly denied: {
    /** Digests of artefacts: SHA-256, or a semantic hash as it is written. */
    readonly artefacts: readonly string[];
    /** SHA-256 of payloads. */
    readonly statements: readonly string[];
  };
}

/** A file beside the policy. */
export interface FileBeside {
  readonly file: string;
  /** Of the file: a signed policy must say it, for the signature does not cover the file. */
  readonly sha256?: string | undefined;
}

export interface WrittenRoot extends FileBeside {
  /** How many entries of a transparency log a bundle must hold. */
  readonly logEntries: 0 | 1;
  /** How many certificate timestamps a certificate must hold. */
  readonly certificateTimestamps: 0 | 1;
}

/** Somebody who counts once, with however many keys. */
export interface WrittenPrincipal {
  readonly keys: readonly WrittenKey[];
  readonly identities: readonly WrittenIdentity[];
}

/** For which layers, and until when. */
export interface Life {
  readonly usages: Readonly<Record<string, Window>>;
  readonly revoked?: Revocation | undefined;
}

/** `until` is the first moment that is not in it. */
export interface Window {
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

/**
 * `compromised`: what it signed at that time or later, or at a time that no trusted clock tells, is nobody's. `retired`: it signs no
 * more, and what it signed stays.
 */
export interface Revocation {
  readonly reason: "compromised" | "retired";
  readonly at: number;
}

export type WrittenKey = Life & (FileBeside | { readonly pem: string });

/** Who a certificate must be of; `sanPattern` as `matchesName` reads it. */
export type WrittenIdentity = Life & {
  readonly root: string;
  readonly issuer: string;
} & ({ readonly san: string } | { readonly sanPattern: string });

export interface Layer {
  readonly name: string;
  readonly predicateTypes: readonly string[];
  readonly principals: readonly string[];
  /** How many distinct principals must have signed. */
  readonly threshold: number;
  /** What the statements are about. */
  readonly subject: Artefact;
  /** What they must name beside it, so that other layers are linked by it. */
  readonly names: readonly Artefact[];
  /**
   * What the predicate must say, by JSON Pointer (RFC 6901), such as `/runDetails/builder/id`: one of these texts, or a list with one of
   * them in it.
   */
  readonly requires: Readonly<Record<string, readonly string[]>>;
  readonly maxAge?: number | undefined;
  /**
   * `any`: a trusted time is used where there is one; `trusted`: there must be one; `claimed`: where there is none, the time that the
   * statement itself gives is believed.
   */
  readonly time: "any" | "trusted" | "claimed";
}
