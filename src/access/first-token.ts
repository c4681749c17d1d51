import type { Leases } from "../storage/leases.ts";
import { endOfToken } from "../storage/token-store.ts";
import type { Tokens } from "./tokens.ts";

export interface FirstTokenOptions {
  readonly tokens: Pick<Tokens, "list" | "create">;
  readonly leases: Leases;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Long enough to make others with it. It is printed, and what is printed is often collected. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;
const LEASE_MS = 30_000;

/**
 * Makes an operator's token where none is valid: nobody could ask then. Of the replicas of one store that start together, one
 * does. Gives its text, which is nowhere else; undefined where there is a token.
 */
export async function makeFirstToken(options: FirstTokenOptions): Promise<string | undefined> {
  const { tokens, leases, now } = options;
  const lease = await leases.acquire("first-token", LEASE_MS);
  if (lease === undefined) return undefined;
  try {
    const known = await tokens.list();
    if (known.some((record) => now() < (endOfToken(record) ?? Infinity))) return undefined;
    const { text } = await tokens.create({
      ...{ name: "first", by: "start", lifetimeMs: LIFETIME_MS },
      grants: [{ role: "operator" }],
    });
    return text;
  } finally {
    await lease.release().catch(() => undefined);
  }
}
