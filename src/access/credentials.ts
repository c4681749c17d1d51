import type { ClientCertificate } from "./client-certificate.ts";
import type { Identity } from "./identity.ts";

/** Why a credential is not taken: for the log and the audit, never for whoever sent it. */
export type Refusal =
  | "malformed"
  | "unknown"
  | "revoked"
  | "expired"
  | "not_a_credential"
  // Of JWTs and certificates.
  | "not_yet_valid"
  | "no_rule"
  // Of JWTs.
  | "wrong_issuer"
  | "wrong_audience"
  | "wrong_algorithm"
  | "wrong_type"
  | "unknown_key"
  | "bad_signature"
  // Of certificates.
  | "untrusted";

export type Recognition =
  | { readonly kind: "known"; readonly identity: Identity }
  | {
      readonly kind: "refused";
      readonly reason: Refusal;
      readonly credential?: string | undefined;
    };

/** Says whose it is only after work, or after somebody else was asked: nothing is begun before `settle` is called. */
export interface Unsettled {
  readonly kind: "unsettled";
  /** Never rejects for a credential that is not taken. */
  settle(): Promise<Recognition>;
}

/** Tells when what it recognised ends before its time. */
export interface CredentialEnds {
  hasEnded(credential: string): boolean;
  /** Calls back once when a credential ends. Gives the function that ends the waiting. */
  onEnd(credential: string, listener: () => void): () => void;
}

/** Credentials that stand in a header. */
export interface CredentialReader extends CredentialEnds {
  /** The text behind `Bearer`. Undefined where it is none of this reader's, whatever else it is. */
  recognise(text: string): Recognition | Unsettled | undefined;
}

/** Certificates of clients. */
export interface CertificateReader extends CredentialEnds {
  /** Undefined where certificates say nothing of who somebody is. */
  recognise(shown: ClientCertificate): Recognition | undefined;
}
