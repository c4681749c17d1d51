import { z } from "zod";
import type { AuditTrail } from "../../../access/audit-trail.ts";
import type { Tokens } from "../../../access/tokens.ts";
import { answers, json, type Parameters } from "../../description.ts";
import type { Route } from "../../route.ts";
import { PRETTY } from "../../shared-shapes.ts";
import { createToken, listTokens, revokeToken, rotateToken } from "./token-handlers.ts";
import { createdToken, newToken, rotation, token, tokenList } from "./token-shapes.ts";

export interface AccessRoutesOptions {
  /** Undefined where nobody is asked who they are. */
  readonly tokens: Tokens | undefined;
  readonly trail: AuditTrail;
  readonly limits: { readonly bodyTimeoutMs: number };
}

const TOKEN_PATH: Parameters = {
  name: { what: "The id of the token.", schema: z.string(), example: "abcdefghijkl" },
};

/** What operators do with the credentials of others. */
export function accessRoutes(options: AccessRoutesOptions): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/tokens",
      summary: "Tokens: whose they are, what they may, until when",
      who: "operator",
      handle: (exchange) => listTokens(options, exchange),
      describes: {
        ...{ operation: "listTokens", query: PRETTY },
        answers: answers("Never with their text", tokenList),
        refuses: [400, 404],
      },
    },
    {
      method: "POST",
      path: "/v1/tokens",
      summary: 'A new token, shown once: {"name", "grants": [{"role", "bundles"}]}',
      who: "operator",
      handle: (exchange) => createToken(options, exchange),
      describes: {
        ...{ operation: "createToken", query: PRETTY },
        body: { content: json(newToken) },
        answers: answers("With its text, which is shown here alone", createdToken),
        refuses: [400, 404, 408, 413],
      },
    },
    {
      method: "POST",
      path: "/v1/tokens/<name>/rotate",
      summary: "Another one for the same; the old one ends after overlap_seconds",
      who: "operator",
      handle: (exchange) => rotateToken(options, exchange),
      describes: {
        ...{ operation: "rotateToken", path: TOKEN_PATH, query: PRETTY },
        body: { content: json(rotation), isOptional: true },
        answers: answers("The new one with its text, which is shown here alone", createdToken),
        refuses: [400, 404, 408, 413],
      },
    },
    {
      method: "DELETE",
      path: "/v1/tokens/<name>",
      summary: "Revoke a token: it ends at once on every replica",
      who: "operator",
      handle: (exchange) => revokeToken(options, exchange),
      describes: {
        ...{ operation: "revokeToken", path: TOKEN_PATH, query: PRETTY },
        answers: answers("The token, which is void now", token),
        refuses: [400, 404],
      },
    },
  ];
}
