import { LRUCache } from "lru-cache";
import type { CredentialEnds, Recognition, Refusal } from "./credentials.ts";
import { createEndings } from "./endings.ts";
import type { Identity } from "./identity.ts";

/** What rules say of somebody. */
export type Judgement = Pick<Identity, "name" | "grants"> | Refusal;

/** Somebody who was known by now, and what they were judged by. */
export interface KnownIdentity<Evidence> {
  readonly evidence: Evidence;
  readonly identity: Identity & { readonly credential: string; readonly endsAt: number };
}

/**
 * Whom one sort of credential has shown already, so that the next time takes no work: so many and no more, those that were
 * asked for last. Who falls out of it ends, and is looked at anew.
 */
export interface KnownIdentities<Evidence> extends CredentialEnds {
  find(key: string): KnownIdentity<Evidence> | undefined;
  hold(key: string, known: KnownIdentity<Evidence>, bytes: number): void;
  /** Ends everybody of whom other rules say something else. */
  judgeAgain(isSame: (known: KnownIdentity<Evidence>) => boolean): void;
}

const MAX_IDENTITIES = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

export function createKnownIdentities<Evidence>(): KnownIdentities<Evidence> {
  const held = new Set<string>();
  const hasEnded = (credential: string): boolean => !held.has(credential);
  const endings = createEndings(hasEnded);
  const cache = new LRUCache<string, KnownIdentity<Evidence>>({
    max: MAX_IDENTITIES,
    maxSize: MAX_BYTES,
    dispose({ identity }) {
      held.delete(identity.credential);
      endings.tellOf(identity.credential);
    },
    noDisposeOnSet: true,
  });
  return {
    find: (key) => cache.get(key),
    hold(key, known, bytes) {
      // Somebody else who stands in the same place would be forgotten without an end.
      if (cache.peek(key)?.identity.credential !== known.identity.credential) cache.delete(key);
      held.add(known.identity.credential);
      cache.set(key, known, { size: bytes });
    },
    judgeAgain(isSame) {
      for (const [key, known] of [...cache.entries()]) if (!isSame(known)) cache.delete(key);
    },
    hasEnded,
    onEnd: endings.add,
  };
}

/** What a reader says of somebody whom it knows. */
export function recognitionOf(
  { identity }: Pick<KnownIdentity<unknown>, "identity">,
  now: number,
): Recognition {
  if (now < identity.endsAt) return { kind: "known", identity };
  return { kind: "refused", reason: "expired", credential: identity.credential };
}
