import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseScope } from "../../src/domain/scope.ts";
import type { TokenRecord, TokenStore } from "../../src/storage/token-store.ts";

/** A place where tokens rest, and the clients that use it. */
export interface TokenMedium {
  /** Two clients of the same place; the same object twice where only one client may use it. */
  readonly clients: readonly [TokenStore, TokenStore];
  /** Closes the clients and opens the place again; undefined where nothing outlives a client. */
  reopen(): Promise<TokenStore | undefined>;
  dispose(): Promise<void>;
}

let serial = 0;

/** A token that no other test has. */
export function tokenRecord(change: Partial<TokenRecord> = {}): TokenRecord {
  serial += 1;
  return {
    id: `token${String(serial).padStart(7, "0")}`,
    name: "ci",
    hash: "ab".repeat(32),
    grants: [
      { role: "author", bundles: parseScope(["k8s/*", "authz"]) },
      { role: "decider", paths: parseScope(["*"]) },
    ],
    createdAt: "2026-11-27T10:00:00.000Z",
    createdBy: "somebody",
    ...change,
  };
}

const EARLY = "2026-11-28T00:00:00.000Z";
const LATE = "2026-11-29T00:00:00.000Z";

/** What every driver of `TokenStore` promises. */
export function describeTokenStore(name: string, create: () => Promise<TokenMedium>): void {
  describe(`token store: ${name}`, () => {
    let medium: TokenMedium;
    let store: TokenStore;
    let other: TokenStore;
    beforeAll(async () => {
      medium = await create();
      [store, other] = medium.clients;
    });
    afterAll(() => medium.dispose());

    const find = async (id: string): Promise<TokenRecord | undefined> =>
      (await other.list()).find((record) => record.id === id);
    const added = async (change: Partial<TokenRecord> = {}): Promise<TokenRecord> => {
      const record = tokenRecord(change);
      await store.add(record);
      return record;
    };
    /** Does something, and says whether all clients see that something changed. */
    const changes = async (work: () => Promise<unknown>): Promise<boolean> => {
      const before = await other.version();
      await work();
      const after = await other.version();
      expect(await store.version()).toBe(after);
      return before !== after;
    };

    test("the key has 32 bytes and is the same for all clients, also when they ask at once", async () => {
      const keys = await Promise.all([store, other, store, other].map((client) => client.key()));
      expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
      expect(keys[0]).toHaveLength(32);
    });

    test("a token reads back as it was added, and is a change", async () => {
      const record = tokenRecord({ expiresAt: LATE });
      expect(await changes(() => store.add(record))).toBe(true);
      expect(await find(record.id)).toEqual(record);
    });

    test("an id that is taken is a conflict, and changes nothing", async () => {
      const record = await added();
      const rival = other.add({ ...record, name: "somebody else" });
      await expect(rival).rejects.toMatchObject({ code: "conflict" });
      expect(await find(record.id)).toEqual(record);
    });

    test("of those who add one id at once exactly one does", async () => {
      const record = tokenRecord();
      const outcomes = await Promise.allSettled(
        [store, other, store, other].map((client) => client.add(record)),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    test("tokens are listed oldest first", async () => {
      const times = [
        "2026-03-01T00:00:00.000Z",
        "2025-03-01T00:00:00.000Z",
        "2026-03-01T00:00:00.000Z",
      ];
      const [second, first, third] = await Promise.all(
        times.map((createdAt) => added({ createdAt })),
      );
      const ids = (await other.list()).map(({ id }) => id);
      const mine = [first, second, third].map((record) => record?.id);
      expect(ids.filter((id) => mine.includes(id))).toEqual(mine);
    });

    test.each([
      { verb: "revoke", field: "revokedAt" },
      { verb: "expire", field: "expiresAt" },
    ] as const)(
      "to $verb sets the time, of two the earlier, and is a change only then",
      async ({ verb, field }) => {
        const record = await added();
        expect(await changes(() => store[verb](record.id, LATE))).toBe(true);
        expect(await find(record.id)).toEqual({ ...record, [field]: LATE });
        expect(await other[verb](record.id, EARLY)).toEqual({ ...record, [field]: EARLY });
        expect(await changes(() => store[verb](record.id, LATE))).toBe(false);
        expect(await find(record.id)).toEqual({ ...record, [field]: EARLY });
      },
    );

    test("one that is not there cannot be ended", async () => {
      const { id } = tokenRecord();
      expect(await changes(() => store.revoke(id, EARLY))).toBe(false);
      expect(await store.revoke(id, EARLY)).toBeUndefined();
      expect(await store.expire(id, EARLY)).toBeUndefined();
    });

    test("a revocation and an expiry at once both stay", async () => {
      for (let round = 0; round < 5; round++) {
        const record = await added();
        await Promise.all([store.revoke(record.id, LATE), other.expire(record.id, EARLY)]);
        expect(await find(record.id)).toEqual({ ...record, revokedAt: LATE, expiresAt: EARLY });
      }
    });

    test("those that ended before a time are swept, and no others", async () => {
      const before = "2020-01-02T00:00:00.000Z";
      const ended = [
        await added({ expiresAt: "2020-01-01T00:00:00.000Z" }),
        await added({ expiresAt: LATE, revokedAt: "2020-01-01T00:00:00.000Z" }),
      ];
      const kept = [
        await added(),
        await added({ expiresAt: before }),
        await added({ revokedAt: LATE }),
      ];
      expect(await changes(() => store.sweep(before))).toBe(true);
      expect(await Promise.all(ended.map(({ id }) => find(id)))).toEqual([undefined, undefined]);
      expect(await Promise.all(kept.map(({ id }) => find(id)))).toEqual(kept);
      expect(await changes(() => other.sweep(before))).toBe(false);
    });

    // Last: it ends the clients.
    test("everything is there after closing and opening again, and a closed store says so", async () => {
      const [key, list] = [await store.key(), await store.list()];
      const reopened = await medium.reopen();
      await expect(store.list()).rejects.toMatchObject({ code: "unavailable" });
      await expect(store.add(tokenRecord())).rejects.toMatchObject({ code: "unavailable" });
      if (reopened === undefined) return;
      expect(Buffer.from(await reopened.key())).toEqual(Buffer.from(key));
      expect(await reopened.list()).toEqual(list);
      await reopened.close();
    });
  });
}
