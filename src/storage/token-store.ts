import type { Grant } from "../domain/grant.ts";

/** A token as it is kept: never its text. Times are RFC 3339 UTC. */
export interface TokenRecord {
  /** The public part: 12 lower-case letters and digits. */
  readonly id: string;
  /** Whose it is; several may have one name, as when one takes over from another. */
  readonly name: string;
  /** Hexadecimal HMAC-SHA-256 of the secret, by the key of the store. */
  readonly hash: string;
  readonly grants: readonly Grant[];
  readonly createdAt: string;
  /** The name of an identity. */
  readonly createdBy: string;
  readonly expiresAt?: string | undefined;
  readonly revokedAt?: string | undefined;
}

/**
 * Where tokens rest. Whatever a promise says is durable when it resolves. Drivers throw `PolicyError`: `unavailable` when the
 * medium is away or full.
 */
export interface TokenStore {
  /** 32 random bytes, drawn by whoever asks first; from then on the same for all replicas. */
  key(): Promise<Uint8Array>;
  /** Throws `conflict` when the id is taken. */
  add(record: TokenRecord): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly TokenRecord[]>;
  /** Revokes a token; of two times the earlier stays. Undefined when there is no such token. */
  revoke(id: string, at: string): Promise<TokenRecord | undefined>;
  /** Gives a token an end; of two times the earlier stays. Undefined when there is no such token. */
  expire(id: string, at: string): Promise<TokenRecord | undefined>;
  /** Forgets the tokens that ended before a time. */
  sweep(before: string): Promise<void>;
  /** Another text after each change: who holds the list reads it again when this is another one. */
  version(): Promise<string>;
  close(): Promise<void>;
}

/** The moment from which a token is void, in milliseconds since 1970; undefined where it has no end. */
export function endOfToken({ expiresAt, revokedAt }: TokenRecord): number | undefined {
  const ends = [expiresAt, revokedAt].filter((time) => time !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends.map((time) => Date.parse(time)));
}
