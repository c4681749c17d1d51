import { timingSafeEqual } from "node:crypto";
import type { TokenRecord } from "../storage/token-store.ts";
import type { Recognition, Refusal } from "./credentials.ts";
import { isSecretOf } from "./token-hash.ts";
import { looksLikeToken, parseToken, TOKEN_LENGTH, tokenIdIn } from "./token-text.ts";

/** The tokens of a store as they were when it was read. */
export interface TokenBook {
  /** Takes the place of what was held before. */
  hold(key: Uint8Array, records: readonly TokenRecord[]): void;
  /**
   * Who presents a text; undefined where it is no token of ours. A text that was verified once is compared from then on,
   * which takes a fraction of a microsecond, in the same time whatever differs.
   */
  recognise(text: string, now: number): Recognition | undefined;
  has(id: string): boolean;
  /** True also for an id that is not there. */
  hasEnded(id: string, now: number): boolean;
}

interface Entry {
  readonly record: TokenRecord;
  readonly known: Recognition;
  /** Milliseconds since 1970. Of what was revoked the beginning of time: clocks of two servers differ. */
  readonly endsAt: number;
  /** The whole text, once somebody has presented it. */
  verified: Buffer | undefined;
}

export function createTokenBook(): TokenBook {
  let entries: ReadonlyMap<string, Entry> = new Map();
  let key: Uint8Array = new Uint8Array();

  function verify(text: string, entry: Entry | undefined): Refusal | undefined {
    const token = parseToken(text);
    if (token === undefined) return "malformed";
    if (entry === undefined || !isSecretOf(entry.record.hash, key, token.secret)) return "unknown";
    entry.verified = Buffer.from(text);
    return undefined;
  }

  return {
    hold(newKey, records) {
      const isSameKey = Buffer.compare(newKey, key) === 0;
      key = newKey;
      const before = entries;
      entries = new Map(
        records.map((record) => {
          const known = isSameKey ? before.get(record.id) : undefined;
          const isSame = known?.record.hash === record.hash;
          return [record.id, createEntry(record, isSame ? known.verified : undefined)];
        }),
      );
    },
    recognise(text, now) {
      const id = tokenIdIn(text);
      const entry = entries.get(id);
      if (!isVerified(text, entry?.verified)) {
        if (!looksLikeToken(text)) return undefined;
        const reason = verify(text, entry);
        if (reason === "malformed") return { kind: "refused", reason };
        if (reason !== undefined) return { kind: "refused", reason, credential: id };
      }
      if (entry !== undefined && now < entry.endsAt) return entry.known;
      return { kind: "refused", reason: reasonOf(entry), credential: id };
    },
    has: (id) => entries.has(id),
    hasEnded: (id, now) => now >= (entries.get(id)?.endsAt ?? Number.NEGATIVE_INFINITY),
  };
}

function createEntry(record: TokenRecord, verified: Buffer | undefined): Entry {
  const { id, name, grants, expiresAt, revokedAt } = record;
  const expires = expiresAt === undefined ? undefined : Date.parse(expiresAt);
  return {
    record,
    known: {
      kind: "known",
      identity: { name, kind: "token", credential: id, grants, endsAt: expires },
    },
    endsAt: revokedAt === undefined ? (expires ?? Infinity) : Number.NEGATIVE_INFINITY,
    verified,
  };
}

function reasonOf(entry: Entry | undefined): Refusal {
  return entry?.record.revokedAt === undefined ? "expired" : "revoked";
}

const presented = Buffer.alloc(TOKEN_LENGTH);

function isVerified(text: string, verified: Buffer | undefined): boolean {
  if (verified === undefined || text.length !== TOKEN_LENGTH) return false;
  // A letter beyond ASCII becomes bytes that no token has.
  presented.write(text, "utf8");
  return timingSafeEqual(presented, verified);
}
