import type { Grant } from "../domain/grant.ts";

/** Who sends a request, and how they have shown it. */
export interface Identity {
  /** Of a token, a rule for certificates or an issuer's subject: it stands in the log and in the audit. */
  readonly name: string;
  readonly kind: "token" | "certificate" | "jwt" | "anonymous" | "local";
  /** Names the credential, never its secret. */
  readonly credential?: string | undefined;
  readonly grants: readonly Grant[];
  /** Milliseconds since 1970 at which it is void by itself. */
  readonly endsAt?: number | undefined;
}
