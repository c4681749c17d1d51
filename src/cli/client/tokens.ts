import { z } from "zod";
import { ROLES, type Role } from "../../domain/role.ts";

/** A grant as it is sent and listed. */
export interface GrantText {
  readonly role: Role;
  readonly bundles?: readonly string[] | undefined;
  readonly paths?: readonly string[] | undefined;
}

/** What a server tells of a token. Times are RFC 3339. */
export interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly GrantText[];
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at?: string | undefined;
  readonly revoked_at?: string | undefined;
}

/** A token that was made just now: its text is shown once. */
export interface NewToken extends ListedToken {
  readonly token: string;
}

export interface TokenWish {
  readonly name: string;
  readonly grants: readonly GrantText[];
  readonly lifetime_seconds?: number;
}

export interface RotationWish {
  readonly overlap_seconds: number;
  readonly lifetime_seconds?: number;
}

const texts = z.array(z.string()).optional();

export const listedTokenSchema: z.ZodType<ListedToken> = z.looseObject({
  id: z.string(),
  name: z.string(),
  grants: z.array(z.looseObject({ role: z.enum(ROLES), bundles: texts, paths: texts })),
  created_at: z.string(),
  created_by: z.string(),
  expires_at: z.string().optional(),
  revoked_at: z.string().optional(),
});

export const newTokenSchema: z.ZodType<NewToken> = z.intersection(
  listedTokenSchema,
  z.looseObject({ token: z.string() }),
);

export const tokenListSchema: z.ZodType<{ readonly tokens: readonly ListedToken[] }> =
  z.looseObject({ tokens: z.array(listedTokenSchema) });
