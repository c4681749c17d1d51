import type { Grant } from "../domain/grant.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { endOfToken, type TokenRecord, type TokenStore } from "../storage/token-store.ts";
import { hashSecret } from "./token-hash.ts";
import { drawToken, tokenText } from "./token-text.ts";

export interface TokensOptions {
  readonly store: TokenStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface CreateToken {
  readonly name: string;
  readonly grants: readonly Grant[];
  /** The name of whoever creates it. */
  readonly by: string;
  /** Milliseconds; undefined for a token without an end. */
  readonly lifetimeMs?: number | undefined;
}

export interface RotateToken {
  readonly id: string;
  readonly by: string;
  /** So long the old one goes on beside the new one, in milliseconds. */
  readonly overlapMs: number;
  /** Of the new one. Undefined for the lifetime that the old one had. */
  readonly lifetimeMs?: number | undefined;
}

/** A token that was made just now. Its text is nowhere else, and never again. */
export interface CreatedToken {
  readonly text: string;
  readonly record: TokenRecord;
}

export interface Tokens {
  /** Throws `invalid_parameter` for a name, grants or a lifetime that cannot be, `conflict` when there are too many. */
  create(request: CreateToken): Promise<CreatedToken>;
  /** Oldest first. */
  list(): Promise<readonly TokenRecord[]>;
  /**
   * A new token of the same name and grants, and an end for the old one. Throws `not_found`, and `conflict` when the old one
   * has ended already.
   */
  rotate(request: RotateToken): Promise<CreatedToken>;
  /** Throws `not_found`. */
  revoke(id: string): Promise<TokenRecord>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._@:/-]{0,99}$/;
/** Each replica holds all of them. */
const MAX_TOKENS = 10_000;
const LONGEST_MS = 100 * 366 * 86_400_000;

export function createTokens({ store, now }: TokensOptions): Tokens {
  const timeIn = (ms: number): string => new Date(now() + ms).toISOString();

  async function create({ name, grants, by, lifetimeMs }: CreateToken): Promise<CreatedToken> {
    if (!NAME.test(name)) throw invalid(`${JSON.stringify(name.slice(0, 200))} is no name`);
    if (grants.length === 0) throw invalid("a token without a role lets its holder do nothing");
    if (lifetimeMs !== undefined) checkDuration(lifetimeMs, "lifetime");
    if ((await store.list()).length >= MAX_TOKENS) {
      throw new PolicyError("conflict", `there are ${MAX_TOKENS} tokens: revoke some`);
    }
    const parts = drawToken();
    const record: TokenRecord = {
      ...{ id: parts.id, name, hash: hashSecret(await store.key(), parts.secret), grants },
      ...{ createdAt: timeIn(0), createdBy: by },
      ...(lifetimeMs === undefined ? {} : { expiresAt: timeIn(lifetimeMs) }),
    };
    await store.add(record);
    return { text: tokenText(parts), record };
  }

  return {
    create,
    list: () => store.list(),
    async rotate({ id, by, overlapMs, lifetimeMs }) {
      checkDuration(overlapMs, "overlap");
      const old = (await store.list()).find((record) => record.id === id);
      if (old === undefined) throw unknown(id);
      if (old.revokedAt !== undefined || now() >= (endOfToken(old) ?? Infinity)) {
        throw new PolicyError("conflict", `the token ${id} has ended: create another one`);
      }
      const { name, grants } = old;
      const created = await create({ name, grants, by, lifetimeMs: lifetimeMs ?? lifetimeOf(old) });
      try {
        await store.expire(id, timeIn(overlapMs));
      } catch (error) {
        // Nobody has seen the text of the new one.
        await store.revoke(created.record.id, timeIn(0)).catch(() => undefined);
        throw error;
      }
      return created;
    },
    async revoke(id) {
      const record = await store.revoke(id, timeIn(0));
      if (record === undefined) throw unknown(id);
      return record;
    },
  };
}

function lifetimeOf({ createdAt, expiresAt }: TokenRecord): number | undefined {
  return expiresAt === undefined ? undefined : Date.parse(expiresAt) - Date.parse(createdAt);
}

function checkDuration(ms: number, what: string): void {
  const least = what === "overlap" ? 0 : 1;
  if (!(ms >= least && ms <= LONGEST_MS)) throw invalid(`the ${what} is out of range`);
}

function invalid(message: string): PolicyError {
  return new PolicyError("invalid_parameter", message);
}

function unknown(id: string): PolicyError {
  return new PolicyError("not_found", `there is no token ${JSON.stringify(id.slice(0, 200))}`);
}
