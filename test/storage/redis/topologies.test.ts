import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ACL_RULES, ACL_RULES_CLUSTER } from "../../../src/means/redis/acl.ts";
import { connectRedis, type RedisConnection } from "../../../src/means/redis/connection.ts";
import type { FeedEvent } from "../../../src/storage/change-feed.ts";
import { createRedisAuditLog } from "../../../src/storage/redis/audit-log.ts";
import { createRedisFeed } from "../../../src/storage/redis/feed.ts";
import { createRedisLeases } from "../../../src/storage/redis/leases.ts";
import { createRedisStore } from "../../../src/storage/redis/store.ts";
import { createRedisTokenStore } from "../../../src/storage/redis/token-store.ts";
import { auditEntry } from "../../contract/audit-samples.ts";
import { heard, moved } from "../../contract/change-feed.ts";
import { connectQuietly } from "../../contract/redis-pair.ts";
import { bundleName, publish, revisionOf, sample } from "../../contract/samples.ts";
import { tokenRecord } from "../../contract/token-store.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { type RunningRedis, startRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

const NAME = bundleName("team/authz");

/** Store, leases and feed do their daily work over a connection of any kind. */
async function expectService(connection: RedisConnection): Promise<void> {
  const store = createRedisStore({ connection });
  const feed = createRedisFeed({ connection });
  const events: FeedEvent[] = [];
  await feed.subscribe((event) => events.push(event));
  for (let at = 1; at <= 12; at++) await publish(store, bundleName(`bundle-${at}/x`), "content");
  const head = await publish(store, NAME, "one");
  await feed.announce({ name: NAME, head });
  await until(() => events.length > 0);
  expect(events[0]).toMatchObject({ kind: "moved", name: NAME, head });
  expect(await store.listHeads()).toHaveLength(13);
  await publish(store, NAME, "two");
  expect(await store.deleteRevision(NAME, revisionOf("one"))).toBe(true);
  expect(await store.readRevision(NAME, revisionOf("two"))).toEqual(sample(NAME, "two").record);
  expect(await store.readHistory(NAME, 10)).toHaveLength(2);
  const leases = createRedisLeases({ connection });
  const lease = await leases.acquire("job", 10_000);
  expect(await leases.acquire("job", 10_000)).toBeUndefined();
  expect(await lease?.renew(10_000)).toBe(true);
  await lease?.release();
  await expectTokensAndAudit(connection);
  await feed.close();
  await store.close();
}

async function expectTokensAndAudit(connection: RedisConnection): Promise<void> {
  const tokens = createRedisTokenStore({ connection });
  const record = tokenRecord();
  expect(await tokens.key()).toHaveLength(32);
  await tokens.add(record);
  await tokens.revoke(record.id, "2020-01-01T00:00:00.000Z");
  await tokens.sweep("2021-01-01T00:00:00.000Z");
  expect(await tokens.list()).toEqual([]);
  const audit = createRedisAuditLog({ connection });
  for (let at = 1; at <= 3; at++) await audit.append(auditEntry(at));
  await audit.trim(2);
  expect(await audit.read({ limit: 10 })).toHaveLength(2);
  await Promise.all([tokens.close(), audit.close()]);
}

describeWithProgram("a Redis Cluster", ["redis-server"], () => {
  let nodes: RunningRedis[];
  beforeAll(async () => {
    const args = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000"];
    nodes = await Promise.all([startRedis({ args }), startRedis({ args })]);
    await joinCluster(nodes);
  });
  afterAll(() => Promise.all(nodes.map((node) => node.dispose())));

  test("holds the keys of one bundle together, and serves store, leases and feed to a user of few rights", async () => {
    const admins = await Promise.all(nodes.map(({ url }) => connectQuietly(url)));
    const rules = ["on", ">pw", ...ACL_RULES, ...ACL_RULES_CLUSTER];
    for (const admin of admins) await admin.client().acl("SETUSER", "server", ...rules);
    const hosts = nodes.map((node) => `127.0.0.1:${node.port}`).join(",");
    const connection = await connectQuietly(`redis+cluster://server:pw@${hosts}`);
    await expectService(connection);
    await Promise.all([connection, ...admins].map((each) => each.close()));
  });

  test("that is not there is waited for, a wrong password is not", async () => {
    const stop = new AbortController();
    const away = connectRedis("redis+cluster://127.0.0.1:1", {
      warn: () => stop.abort(),
      signal: stop.signal,
    });
    await expect(away).rejects.toMatchObject({ code: "unavailable" });
    const login = `redis+cluster://:wrong@127.0.0.1:${nodes[0]?.port}`;
    const plain = await connectQuietly(`redis://127.0.0.1:${nodes[0]?.port}`);
    await plain.client().config("SET", "requirepass", "right");
    await expect(connectQuietly(login)).rejects.toMatchObject({ code: "misconfigured" });
    await plain.client().config("SET", "requirepass", "");
    await plain.close();
  });
});

/** Gives each node half of the slots and lets them meet. */
async function joinCluster(nodes: readonly RunningRedis[]): Promise<void> {
  const connections = await Promise.all(
    nodes.map((node) => connectQuietly(`redis://127.0.0.1:${node.port}`)),
  );
  const clients = connections.map((connection) => connection.client());
  const half = Array.from({ length: 8_192 }, (_, slot) => slot);
  await clients[0]?.call("CLUSTER", "ADDSLOTS", ...half);
  await clients[1]?.call("CLUSTER", "ADDSLOTS", ...half.map((slot) => slot + 8_192));
  await clients[0]?.call("CLUSTER", "MEET", "127.0.0.1", nodes[1]?.port ?? 0);
  for (const client of clients) {
    await until(async () => {
      return String(await client.call("CLUSTER", "INFO")).includes("cluster_state:ok");
    });
  }
  await Promise.all(connections.map((connection) => connection.close()));
}

describeWithProgram("Redis behind Sentinel", ["redis-server"], () => {
  let server: RunningRedis;
  let replica: RunningRedis;
  let sentinel: RunningRedis;
  beforeAll(async () => {
    server = await startRedis();
    replica = await startRedis({ args: ["--replicaof", "127.0.0.1", String(server.port)] });
    sentinel = await startRedis({ sentinelOf: server.port });
  });
  afterAll(() => Promise.all([server, replica, sentinel].map((redis) => redis.dispose())));

  test("serves store, leases and feed, and a failover is followed", async () => {
    const connection = await connectQuietly(`redis+sentinel://127.0.0.1:${sentinel.port}/main`);
    await expectService(connection);
    const store = createRedisStore({ connection });
    const feed = createRedisFeed({ connection });
    const events: FeedEvent[] = [];
    await feed.subscribe((event) => events.push(event));
    const head = await store.readHead(NAME);
    await replicated(server, replica);
    await server.kill();
    await until("the failover", () => feed.announce(moved(7)));
    expect(await store.readHead(NAME)).toEqual(head);
    expect(await publish(store, NAME, "after the failover")).toMatchObject({ sequence: 3 });
    await until(() => heard(events).includes(7));
    expect(heard(events)[0]).toBe("gap");
    await feed.close();
    await store.close();
    await connection.close();
  });

  test("needs no more rights than a single server", async () => {
    const admin = await connectQuietly(replica.url);
    await admin.client().acl("SETUSER", "server", "on", ">pw", ...ACL_RULES);
    const hosts = `127.0.0.1:${sentinel.port}`;
    const connection = await connectQuietly(`redis+sentinel://server:pw@${hosts}/main`);
    const store = createRedisStore({ connection });
    expect(await publish(store, bundleName("narrow"), "one")).toMatchObject({ sequence: 1 });
    await store.close();
    await Promise.all([connection, admin].map((each) => each.close()));
  });
});

async function replicated(server: RunningRedis, replica: RunningRedis): Promise<void> {
  const connections = await Promise.all([server, replica].map(({ url }) => connectQuietly(url)));
  const offsets = () =>
    Promise.all(
      connections.map(async (connection) => {
        const info = await connection.run((client) => client.info("replication"));
        return /master_repl_offset:(\d+)/.exec(info)?.[1];
      }),
    );
  await until("the replica to have all", async () => {
    const [ours, copied] = await offsets();
    return ours === copied;
  });
  await Promise.all(connections.map((connection) => connection.close()));
}
