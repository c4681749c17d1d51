import type { AuditTrail } from "../../../access/audit-trail.ts";
import type { Tokens } from "../../../access/tokens.ts";
import type { Route } from "../../route.ts";
import { createToken, listTokens, revokeToken, rotateToken } from "./token-handlers.ts";

export interface AccessRoutesOptions {
  /** Undefined where nobody is asked who they are. */
  readonly tokens: Tokens | undefined;
  readonly trail: AuditTrail;
  readonly limits: { readonly bodyTimeoutMs: number };
}

/** What operators do with the credentials of others. */
export function accessRoutes(options: AccessRoutesOptions): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/tokens",
      summary: "Tokens: whose they are, what they may, until when",
      who: "operator",
      handle: (exchange) => listTokens(options, exchange),
    },
    {
      method: "POST",
      path: "/v1/tokens",
      summary: 'A new token, shown once: {"name", "grants": [{"role", "bundles"}]}',
      who: "operator",
      handle: (exchange) => createToken(options, exchange),
    },
    {
      method: "POST",
      path: "/v1/tokens/<name>/rotate",
      summary: "Another one for the same; the old one ends after overlap_seconds",
      who: "operator",
      handle: (exchange) => rotateToken(options, exchange),
    },
    {
      method: "DELETE",
      path: "/v1/tokens/<name>",
      summary: "Revoke a token: it ends at once on every replica",
      who: "operator",
      handle: (exchange) => revokeToken(options, exchange),
    },
  ];
}
