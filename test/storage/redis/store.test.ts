import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { BundleStore } from "../../../src/storage/bundle-store.ts";
import { createRedisLeases } from "../../../src/storage/redis/leases.ts";
import { createRedisStore } from "../../../src/storage/redis/store.ts";
import { describeBundleStore } from "../../contract/bundle-store.ts";
import { describeLeases } from "../../contract/leases.ts";
import { type RedisPair, startRedisMedium, startRedisPair } from "../../contract/redis-pair.ts";
import { bundleName, publish, revisionOf, sample } from "../../contract/samples.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { until } from "../../support/until.ts";

const AUTHZ = bundleName("team/authz");
const OTHER = bundleName("other");

describeWithProgram("Redis drivers of the store", ["redis-server"], () => {
  describeBundleStore("Redis", () =>
    startRedisMedium((connection) => createRedisStore({ connection })),
  );

  describeLeases("Redis", () => startRedisPair((connection) => createRedisLeases({ connection })));
});

describeWithProgram("a Redis store in trouble", ["redis-server"], () => {
  let pair: RedisPair<BundleStore>;
  beforeEach(async () => {
    pair = await startRedisPair((connection) => createRedisStore({ connection }));
  });
  afterEach(() => pair.dispose());

  test("an answered move survives kill -9 of Redis, and the store goes on by itself", async () => {
    const [store, other] = pair.clients;
    const epoch = await store.epoch();
    const head = await publish(store, AUTHZ, "one");
    await pair.redis.kill();
    await pair.redis.restart();
    await untilAnswers(store);
    await untilAnswers(other);
    expect(await other.readHead(AUTHZ)).toEqual(head);
    expect(await other.readRevision(AUTHZ, head.revision)).toEqual(sample(AUTHZ, "one").record);
    expect(await publish(other, AUTHZ, "two")).toMatchObject({ epoch, sequence: 2 });
  });

  test("every call is unavailable while Redis is away, and says so", async () => {
    const [store] = pair.clients;
    const head = await publish(store, AUTHZ, "one");
    await pair.redis.stop();
    await expectUnavailable(store, head.revision, /^Redis is away$/);
  });

  test("every call is unavailable after its deadline while Redis does not answer", async () => {
    const [store] = pair.clients;
    const head = await publish(store, AUTHZ, "one");
    pair.redis.freeze();
    await expectUnavailable(store, head.revision, /^Redis did not answer within 2.5 s$/);
    pair.redis.thaw();
    await untilAnswers(store);
    expect(await store.readHead(AUTHZ)).toEqual(head);
  });

  test("a full Redis refuses a push whole and keeps the head", async () => {
    const [store] = pair.clients;
    const head = await publish(store, AUTHZ, "one");
    await pair.connections[0].client().config("SET", "maxmemory", "1");
    const { record, artifacts } = sample(AUTHZ, "two", {}, 1_000_000);
    await expect(store.putRevision(record, artifacts)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("Redis is full"),
    });
    expect(await store.readRevision(AUTHZ, record.revision)).toBeUndefined();
    expect(await store.readHead(AUTHZ)).toEqual(head);
    await pair.connections[0].client().config("SET", "maxmemory", "0");
    expect(await publish(store, AUTHZ, "two")).toMatchObject({ sequence: 2 });
  });

  test("a Redis that lost everything is another epoch, and old heads are stale", async () => {
    const [store, other] = pair.clients;
    const lost = await publish(store, AUTHZ, "one");
    await pair.connections[0].client().flushall();
    expect(await other.readHead(AUTHZ)).toBeUndefined();
    const { record, artifacts } = sample(AUTHZ, "two");
    await other.putRevision(record, artifacts);
    const move = { name: AUTHZ, revision: record.revision, at: "", reason: "push" } as const;
    expect(await store.moveHead({ ...move, expected: lost })).toEqual({
      kind: "stale",
      head: undefined,
    });
    const head = await publish(store, AUTHZ, "two");
    expect(head.sequence).toBe(1);
    expect(head.epoch).not.toBe(lost.epoch);
  });

  test("what somebody else wrote under our keys is named, not guessed", async () => {
    const [store] = pair.clients;
    const client = pair.connections[0].client();
    await publish(store, AUTHZ, "one");
    await client.hset("gatehouse:{team/authz}:records", revisionOf("one"), "{}");
    await expect(store.readRevision(AUTHZ, revisionOf("one"))).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("gatehouse:{team/authz}:records"),
    });
    await client.set("gatehouse:{other}:head", "text");
    await expect(store.readHead(bundleName("other"))).rejects.toMatchObject({
      code: "misconfigured",
    });
  });

  test("a server that can say so is asked whether each move is on its disk", async () => {
    const [connection] = pair.connections;
    // Only Redis 7.2 and later can.
    if (!connection.confirmsDisk) return;
    await connection.client().config("SET", "appendfsync", "everysec");
    await Promise.all([
      publish(pair.clients[0], AUTHZ, "one"),
      publish(pair.clients[1], OTHER, "one"),
    ]);
    const statistics = await connection.run((client) => client.info("commandstats"));
    expect(statistics).toMatch(/cmdstat_waitaof:calls=2/);
  });

  test("two prefixes are two stores", async () => {
    const second = createRedisStore({ connection: pair.connections[0], prefix: "staging" });
    await publish(pair.clients[0], AUTHZ, "one");
    expect(await second.readHead(AUTHZ)).toBeUndefined();
    expect(await second.epoch()).not.toBe(await pair.clients[0].epoch());
    expect(() => createRedisStore({ connection: pair.connections[0], prefix: "{x}" })).toThrow(
      "braces",
    );
  });
});

async function expectUnavailable(
  store: BundleStore,
  revision: ReturnType<typeof revisionOf>,
  says: RegExp,
): Promise<void> {
  const { record, artifacts } = sample(AUTHZ, "two");
  const move = { name: AUTHZ, expected: undefined, revision, at: "", reason: "push" } as const;
  const calls = [
    store.ping(),
    store.epoch(),
    store.readHead(AUTHZ),
    store.listHeads(),
    store.readArtifact(AUTHZ, revision, "bundle.tar.gz"),
    store.putRevision(record, artifacts),
    store.moveHead(move),
    store.deleteRevision(AUTHZ, revision),
  ];
  const errors = await Promise.all(calls.map((call) => call.then(String, (error) => error)));
  const expected = { code: "unavailable", message: expect.stringMatching(says) };
  expect(errors).toEqual(calls.map(() => expect.objectContaining(expected)));
}

async function untilAnswers(store: BundleStore): Promise<void> {
  await until("Redis to come back", () => store.ping().then(() => true));
}
