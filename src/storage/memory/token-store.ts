import { randomBytes } from "node:crypto";
import { PolicyError } from "../../domain/policy-error.ts";
import { byTokenAge, endedBefore, endToken, idIsTaken, type TokenEnd } from "../token-records.ts";
import type { TokenRecord, TokenStore } from "../token-store.ts";

/** Tokens that last as long as the process. */
export function createMemoryTokenStore(): TokenStore {
  const key = randomBytes(32);
  const tokens = new Map<string, TokenRecord>();
  let version = 0;
  let closed = false;
  const use = async <T>(work: () => T): Promise<T> => {
    if (closed) throw new PolicyError("unavailable", "the store is closed");
    return work();
  };
  const put = (record: TokenRecord): TokenRecord => {
    if (tokens.get(record.id) !== record) version += 1;
    tokens.set(record.id, record);
    return record;
  };
  const end = (id: string, how: TokenEnd, at: string): TokenRecord | undefined => {
    const record = tokens.get(id);
    return record && put(endToken(record, how, at));
  };
  return {
    key: () => use(() => Uint8Array.from(key)),
    add: (record) =>
      use(() => {
        if (tokens.has(record.id)) throw idIsTaken(record.id);
        put({ ...record });
      }),
    list: () => use(() => [...tokens.values()].toSorted(byTokenAge)),
    revoke: (id, at) => use(() => end(id, "revokedAt", at)),
    expire: (id, at) => use(() => end(id, "expiresAt", at)),
    sweep: (before) =>
      use(() => {
        for (const record of tokens.values()) {
          if (endedBefore(record, before) && tokens.delete(record.id)) version += 1;
        }
      }),
    version: () => use(() => String(version)),
    async close() {
      closed = true;
    },
  };
}
