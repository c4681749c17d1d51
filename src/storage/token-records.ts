import { z } from "zod";
import type { Grant } from "../domain/grant.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { parseRole } from "../domain/role.ts";
import { parseScope, type Scope } from "../domain/scope.ts";
import { endOfToken, type TokenRecord } from "./token-store.ts";

/** What happens to the tokens of a store, whatever holds them. */

const scope = z.array(z.string()).optional();
const grantSchema = z.object({ role: z.string(), bundles: scope, paths: scope });

/** Loose: a newer version may know more of a token, and keeps it. */
const tokenSchema = z.looseObject({
  id: z.string().regex(/^[a-z0-9]{12}$/),
  name: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  grants: z.array(z.unknown()).transform((grants) => grants.flatMap(understoodGrant)),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  revokedAt: z.iso.datetime({ offset: true }).optional(),
});

/** Reads a stored token. Throws with a reason when it is not what we wrote. */
export function tokenOf(value: unknown): TokenRecord {
  const result = tokenSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`${issue?.path.join(".") || "it"}: ${issue?.message}`);
}

/** A grant of a newer version, whose role or pattern is not known here, grants nothing. */
function understoodGrant(value: unknown): readonly Grant[] {
  const { success, data } = grantSchema.safeParse(value);
  if (!success) return [];
  try {
    const { bundles, paths } = data;
    return [
      {
        role: parseRole(data.role),
        ...(bundles && { bundles: parseScope(bundles) satisfies Scope }),
        ...(paths && { paths: parseScope(paths) satisfies Scope }),
      },
    ];
  } catch {
    return [];
  }
}

/** How a token ends. */
export type TokenEnd = "revokedAt" | "expiresAt";

/** The token with an end, unless it has an earlier one of that kind; then the very same record. */
export function endToken(record: TokenRecord, end: TokenEnd, at: string): TokenRecord {
  const before = record[end];
  const isEarlier = before === undefined || Date.parse(at) < Date.parse(before);
  return isEarlier ? { ...record, [end]: at } : record;
}

/** True for a token that ended before a time. */
export function endedBefore(record: TokenRecord, time: string): boolean {
  return (endOfToken(record) ?? Number.POSITIVE_INFINITY) < Date.parse(time);
}

/** Oldest first; tokens of one moment by their ids, so that every driver lists alike. */
export function byTokenAge(a: TokenRecord, b: TokenRecord): number {
  const first = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  if (first !== 0) return first;
  return a.id < b.id ? -1 : 1;
}

export function idIsTaken(id: string): PolicyError {
  return new PolicyError("conflict", `there is a token ${id} already`);
}
