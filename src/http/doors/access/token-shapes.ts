import { z } from "zod";
import type { Grant } from "../../../domain/grant.ts";
import { ROLES, type Role } from "../../../domain/role.ts";
import type { Scope } from "../../../domain/scope.ts";
import { maybe, moment, shape, text } from "../../shapes.ts";

const patterns = z.array(z.string()).min(1).max(1_000);
const seconds = z.number().int().max(3_000_000_000);
const lifetime = seconds.positive();

/** The body that asks for a token. */
export interface NewToken {
  name: string;
  grants: { role: Role; bundles?: string[] | undefined; paths?: string[] | undefined }[];
  lifetime_seconds?: number | undefined;
}

export const newToken: z.ZodType<NewToken> = z
  .strictObject({
    name: z.string(),
    grants: z
      .array(
        z.strictObject({
          role: z.enum(ROLES),
          bundles: patterns.optional().meta({ description: "Of agents, viewers and authors." }),
          paths: patterns.optional().meta({ description: "Of deciders." }),
        }),
      )
      .min(1)
      .max(20),
    lifetime_seconds: lifetime.optional().meta({ description: "Without it there is no end." }),
  })
  .meta({
    id: "NewToken",
    examples: [{ name: "web", grants: [{ role: "agent", bundles: ["authz", "k8s/*"] }] }],
  });

/** The body that asks for another token for the same. */
export interface Rotation {
  overlap_seconds?: number | undefined;
  lifetime_seconds?: number | undefined;
}

export const rotation: z.ZodType<Rotation> = z
  .strictObject({
    overlap_seconds: seconds
      .nonnegative()
      .optional()
      .meta({ description: "How long the old one goes on; an hour when absent." }),
    lifetime_seconds: lifetime.optional().meta({ description: "Of the new one." }),
  })
  .meta({ id: "Rotation", examples: [{ overlap_seconds: 600 }] });

/** A token as it is told of. */
export interface ShownToken {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at?: string;
  readonly revoked_at?: string;
}

const scope = z.array(z.string()) as unknown as z.ZodType<Scope>;

const TOKEN = {
  id: text("The public part, by which it is rotated and revoked."),
  name: text("Whose it is."),
  grants: z.array(
    shape<Grant>("Grant", {
      role: z.enum(ROLES),
      bundles: maybe(scope),
      paths: maybe(scope),
    }),
  ),
  created_at: moment("When it was made."),
  created_by: text("By whom."),
  expires_at: maybe(moment("When it ends.")),
  revoked_at: maybe(moment("When it was revoked.")),
};

export const token: z.ZodType<ShownToken> = shape<ShownToken>("Token", TOKEN);

export const createdToken: z.ZodType = shape<ShownToken & { readonly token: string }>(
  "CreatedToken",
  { ...TOKEN, token: text("The secret text: it is shown here alone.") },
);

export const tokenList: z.ZodType = z.object({ tokens: z.array(token) }).meta({ id: "TokenList" });
