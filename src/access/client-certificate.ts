import type { X509Certificate } from "node:crypto";

/** What a client has shown of itself in the handshake. */
export interface ClientCertificate {
  readonly certificate: X509Certificate;
  /** Whether one of GATEHOUSE_TLS_CLIENT_CA vouches for it, now that the handshake was. */
  readonly isTrusted: boolean;
  /** Why none does, as OpenSSL names it: `CERT_HAS_EXPIRED`. For the log, never for the client. */
  readonly problem: string | undefined;
}
