import type { CredentialReader } from "../../src/access/credentials.ts";
import type { Identity } from "../../src/access/identity.ts";

/** Tokens whose text is the name under which they stand. */
export interface TokenTable extends CredentialReader {
  /** Takes the token of a credential back. */
  end(credential: string): void;
  /** Whether somebody has to be told when it is. */
  isWaitedFor(credential: string): boolean;
}

export function tokenTable(identities: Readonly<Record<string, Identity>>): TokenTable {
  const ended = new Set<string>();
  const waiting = new Map<string, Set<() => void>>();
  return {
    recognise(text) {
      const identity = Object.hasOwn(identities, text) ? identities[text] : undefined;
      if (identity === undefined) return { kind: "refused", reason: "unknown" };
      const { credential } = identity;
      return ended.has(credential ?? "")
        ? { kind: "refused", reason: "revoked", credential }
        : { kind: "known", identity };
    },
    hasEnded: (credential) => ended.has(credential),
    onEnd(credential, listener) {
      const listeners = waiting.get(credential) ?? new Set();
      waiting.set(credential, listeners.add(listener));
      return () => void listeners.delete(listener);
    },
    isWaitedFor: (credential) => (waiting.get(credential)?.size ?? 0) > 0,
    end(credential) {
      ended.add(credential);
      for (const listener of waiting.get(credential) ?? []) listener();
      waiting.delete(credential);
    },
  };
}
