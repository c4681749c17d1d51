import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createRedisTokenStore } from "../../../src/storage/redis/token-store.ts";
import type { TokenStore } from "../../../src/storage/token-store.ts";
import { type RedisPair, startRedisMedium, startRedisPair } from "../../contract/redis-pair.ts";
import { describeTokenStore, tokenRecord } from "../../contract/token-store.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { until } from "../../support/until.ts";

const RECORDS = "gatehouse:access:{tokens}:records";

describeWithProgram("Redis driver of the token store", ["redis-server"], () => {
  describeTokenStore("Redis", () =>
    startRedisMedium((connection) => createRedisTokenStore({ connection })),
  );
});

describeWithProgram("a Redis token store in trouble", ["redis-server"], () => {
  let pair: RedisPair<TokenStore>;
  beforeEach(async () => {
    pair = await startRedisPair((connection) => createRedisTokenStore({ connection }));
  });
  afterEach(() => pair.dispose());

  test("what was answered survives kill -9 of Redis, and the store goes on by itself", async () => {
    const [store, other] = pair.clients;
    const [key, record] = [await store.key(), tokenRecord()];
    await store.add(record);
    await store.revoke(record.id, "2026-11-28T00:00:00.000Z");
    await pair.redis.kill();
    await expect(store.list()).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.version()).rejects.toMatchObject({ code: "unavailable" });
    await pair.redis.restart();
    const list = await until("Redis to be back", () => other.list());
    expect(list).toEqual([{ ...record, revokedAt: "2026-11-28T00:00:00.000Z" }]);
    expect(Buffer.from(await other.key())).toEqual(Buffer.from(key));
  });

  test("a full Redis refuses a token whole, and still sweeps", async () => {
    const [store, other] = pair.clients;
    const ended = tokenRecord({ revokedAt: "2020-01-01T00:00:00.000Z" });
    await store.add(ended);
    const before = await other.version();
    await pair.connections[0].client().config("SET", "maxmemory", "1");
    const full = { code: "unavailable", message: expect.stringContaining("Redis is full") };
    await expect(store.add(tokenRecord())).rejects.toMatchObject(full);
    expect(await other.list()).toEqual([ended]);
    expect(await other.version()).toBe(before);
    await store.sweep("2021-01-01T00:00:00.000Z");
    expect(await other.list()).toEqual([]);
  });

  test("a version that begins again after a loss is another one", async () => {
    const [store, other] = pair.clients;
    await store.add(tokenRecord());
    const first = await other.version();
    await pair.connections[0].client().flushall();
    expect(await other.version()).not.toBe(first);
    await store.add(tokenRecord());
    expect(await other.version()).not.toBe(first);
  });

  test("what a newer version wrote is kept, and grants nothing that is not understood here", async () => {
    const [store, other] = pair.clients;
    const record = tokenRecord();
    const newer = {
      ...record,
      grants: [{ role: "auditor" }, { role: "agent", bundles: ["~x"] }, ...record.grants],
      note: "kept",
    };
    await pair.connections[0].client().hset(RECORDS, record.id, JSON.stringify(newer));
    const understood = { ...record, note: "kept" };
    expect(await store.list()).toEqual([understood]);
    const revoked = { ...understood, revokedAt: "2026-11-28T00:00:00.000Z" };
    expect(await other.revoke(record.id, revoked.revokedAt)).toEqual(revoked);
    expect(await store.list()).toEqual([revoked]);
  });

  test.each(["", "{", "[]", '{"id":"abcdefghijkl"}'])(
    "a token that is %j is an error that names the key",
    async (text) => {
      await pair.connections[0].client().hset(RECORDS, "abcdefghijkl", text);
      await expect(pair.clients[0].list()).rejects.toMatchObject({
        code: "misconfigured",
        message: expect.stringContaining(RECORDS),
      });
    },
  );
});
