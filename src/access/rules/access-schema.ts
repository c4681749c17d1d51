import { z } from "zod";
import { scopeOf } from "../../domain/grant.ts";
import { ROLES, type Role } from "../../domain/role.ts";
import { parseScope } from "../../domain/scope.ts";
import { isSafeToFetch } from "../../means/outbound/fetch-bytes.ts";
import { placeholdersIn } from "./shown-name.ts";

/** What a claim has to be, or what lies in it. */
export type ClaimMatch = string | boolean | readonly string[] | ClaimsMatch;
export interface ClaimsMatch {
  readonly [claim: string]: ClaimMatch;
}

/** A role with its scope, as it is written. */
export interface WrittenGrant {
  readonly role: Role;
  readonly bundles?: string[] | undefined;
  readonly paths?: string[] | undefined;
}

export interface IssuerRule {
  readonly match: ClaimsMatch;
  readonly name?: string | undefined;
  readonly grants: readonly WrittenGrant[];
}

export interface IssuerDocument {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly algorithms: readonly string[];
  readonly keys:
    | { readonly file: string }
    | { readonly url: string; readonly ca?: string | undefined };
  readonly types: readonly string[];
  readonly clockSkewSeconds: number;
  readonly rules: readonly IssuerRule[];
}

export interface CertificateRule {
  readonly match: {
    readonly subject?: { readonly [Field in "CN" | "O" | "OU"]?: string | undefined } | undefined;
    readonly san?: { readonly [Field in "dns" | "uri" | "email"]?: string | undefined } | undefined;
  };
  readonly name?: string | undefined;
  readonly grants: readonly WrittenGrant[];
}

export interface AccessDocument {
  readonly spec: {
    readonly issuers: readonly IssuerDocument[];
    readonly certificates: readonly CertificateRule[];
    readonly anonymous: readonly WrittenGrant[];
  };
}

/** Every way to sign with a key that its issuer keeps for itself; what is verified by a shared secret is none of them. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA"],
] as const;

const MAX_RULES = 1_000;

const text = z.string().min(1).max(1_000);
const pattern = z
  .string()
  .min(1)
  .max(500)
  .describe("`*` stands for letters of one part (up to `/`, `:`, `@`), `**` for any.");

const scope = z
  .array(z.string())
  .min(1)
  .refine((values) => isScope(values), "is no scope: names (authz), all below one (k8s/*) or *");

const grant = z
  .strictObject({
    role: z.enum(ROLES),
    bundles: scope.optional().describe("Of agents, viewers and authors."),
    paths: scope.optional().describe("Decision paths, of deciders."),
  })
  .superRefine(({ role, bundles, paths }, context) => {
    const wanted = scopeOf(role);
    for (const [name, value] of Object.entries({ bundles, paths })) {
      if (name === wanted && value === undefined) {
        context.addIssue({ code: "custom", path: [], message: `has a ${role} without ${name}` });
      } else if (name !== wanted && value !== undefined) {
        context.addIssue({ code: "custom", path: [name], message: `is nothing of a ${role}` });
      }
    }
  });

/** Of whoever comes: nobody can be asked afterwards who changed what. */
const harmlessGrant = grant.refine(({ role }) => role !== "author" && role !== "operator", {
  path: ["role"],
  message: "must be agent, decider or viewer: whoever changes something says who they are",
});

const grants = z.array(grant).min(1).max(20);
const name = text
  .refine((value) => placeholdersIn(value) !== undefined, "has a brace that nothing closes")
  .optional()
  .describe("Who that is in the log and the audit; {sub} stands for the claim or field sub.");

const claimMatch: z.ZodType<ClaimMatch> = z.lazy(() =>
  z.union([pattern, z.boolean(), z.array(pattern).min(1).max(100), claimsMatch]),
);
const claimsMatch: z.ZodType<ClaimsMatch> = z
  .record(z.string().min(1), claimMatch)
  .refine((claims) => Object.keys(claims).length > 0, "must name what is wanted");

const issuerRule = z.strictObject({ match: claimsMatch, name, grants });

const issuer = z.strictObject({
  issuer: text.describe("What the claim iss says, letter by letter."),
  audiences: z.array(text).min(1).max(20).describe("One of those has to stand in aud."),
  algorithms: z.array(z.enum(ALGORITHMS)).min(1),
  keys: z.union([
    z.strictObject({ file: text.describe("A JWKS, beside this file.") }),
    z.strictObject({
      url: text
        .refine(isSafeToFetch, "must be an https address without a password")
        .describe("Of a JWKS; asked every five minutes and for a key that is not known."),
      ca: text.optional().describe("PEM file with who vouches for it, beside this file."),
    }),
  ]),
  types: z
    .array(text)
    .min(1)
    .default(["JWT", "at+jwt"])
    .describe("What typ may say; a token may leave it out."),
  clockSkewSeconds: z.int().min(0).max(300).default(30),
  rules: z.array(issuerRule).min(1).max(MAX_RULES).describe("The first that matches holds."),
});

const certificateRule = z.strictObject({
  match: z
    .strictObject({
      subject: z
        .strictObject({ CN: pattern.optional(), O: pattern.optional(), OU: pattern.optional() })
        .optional(),
      san: z
        .strictObject({
          dns: pattern.optional(),
          uri: pattern.optional(),
          email: pattern.optional(),
        })
        .optional(),
    })
    .refine(
      ({ subject, san }) => Object.keys({ ...subject, ...san }).length > 0,
      "must name what is wanted",
    ),
  name,
  grants,
});

/** `kind: Access`, the file of GATEHOUSE_ACCESS. */
export const accessSchema: z.ZodType<AccessDocument, unknown> = z.strictObject({
  apiVersion: z.literal("gatehouse/v1"),
  kind: z.literal("Access"),
  metadata: z.strictObject({ name: text.optional() }).optional(),
  spec: z.strictObject({
    issuers: z.array(issuer).max(100).default([]).describe("Whose JWTs are taken."),
    certificates: z
      .array(certificateRule)
      .max(MAX_RULES)
      .default([])
      .describe("Whose client certificates are taken; the first that matches holds."),
    anonymous: z.array(harmlessGrant).max(20).default([]).describe("Of who sends no credential."),
  }),
});

function isScope(values: readonly string[]): boolean {
  try {
    return parseScope(values).length > 0;
  } catch {
    return false;
  }
}
