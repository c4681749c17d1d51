import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ACL_RULES, ACL_RULES_7_2 } from "../../../src/means/redis/acl.ts";
import type { RedisConnection } from "../../../src/means/redis/connection.ts";
import { createRedisAuditLog } from "../../../src/storage/redis/audit-log.ts";
import { createRedisFeed } from "../../../src/storage/redis/feed.ts";
import { createRedisLeases } from "../../../src/storage/redis/leases.ts";
import { createRedisStore } from "../../../src/storage/redis/store.ts";
import { createRedisTokenStore } from "../../../src/storage/redis/token-store.ts";
import { describeAuditLog } from "../../contract/audit-log.ts";
import { describeBundleStore } from "../../contract/bundle-store.ts";
import { describeChangeFeed } from "../../contract/change-feed.ts";
import { describeLeases } from "../../contract/leases.ts";
import { connectQuietly } from "../../contract/redis-pair.ts";
import { describeTokenStore } from "../../contract/token-store.ts";
import { pushFiles, send, versionPolicy } from "../../support/api.ts";
import { startGatehouse } from "../../support/gatehouse.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { type RunningRedis, startRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

/** Asked where the URL names a database. */
const ELSEWHERE = ["select"];

describeWithProgram("a Redis user with exactly the rights of the README", ["redis-server"], () => {
  let redis: RunningRedis;
  let url: string;
  beforeAll(async () => {
    const args = ["--user", "server", "on", ">pw", ...ACL_RULES];
    // Where Redis does not know what only later ones have, it does not start.
    redis = await startRedis({ args: [...args, ...ACL_RULES_7_2] }).catch(() =>
      startRedis({ args }),
    );
    url = `redis://server:pw@127.0.0.1:${redis.port}`;
  });
  afterAll(() => redis.dispose());

  async function openPair<T>(build: (connection: RedisConnection) => T) {
    const connections = [await connectQuietly(url), await connectQuietly(url)] as const;
    return {
      clients: [build(connections[0]), build(connections[1])] as const,
      dispose: async () => {
        await Promise.all(connections.map((connection) => connection.close()));
      },
    };
  }

  async function openClosable<T extends { close(): Promise<void> }>(
    build: (connection: RedisConnection) => T,
  ) {
    const pair = await openPair(build);
    const reopen = async () => {
      await Promise.all(pair.clients.map((store) => store.close()));
      return undefined;
    };
    return { ...pair, reopen };
  }

  describeBundleStore("Redis with narrow rights", () =>
    openClosable((connection) => createRedisStore({ connection })),
  );
  describeTokenStore("Redis with narrow rights", () =>
    openClosable((connection) => createRedisTokenStore({ connection })),
  );
  describeAuditLog("Redis with narrow rights", () =>
    openClosable((connection) => createRedisAuditLog({ connection })),
  );
  describeLeases("Redis with narrow rights", () =>
    openPair((connection) => createRedisLeases({ connection })),
  );
  describeChangeFeed("Redis with narrow rights", async () => {
    const pair = await openPair((connection) => createRedisFeed({ connection }));
    const dispose = async () => {
      // A feed reads on, and keeps its process alive, for as long as it is open.
      await Promise.all(pair.clients.map((feed) => feed.close()));
      await pair.dispose();
    };
    return { ...pair, dispose };
  });

  test("two servers publish to each other, and nothing is complained about", async () => {
    const settings = { GATEHOUSE_REDIS_URL: url, GATEHOUSE_BUNDLES: "" };
    const servers = [await startGatehouse(settings), await startGatehouse(settings)] as const;
    try {
      expect((await pushFiles(servers[0].url, "demo", versionPolicy(1))).status).toBe(200);
      await until("the other server to answer by it", async () => {
        const { body } = await send<{ result?: unknown }>(
          ...[servers[1].url, "GET", "/v1/data/demo/version"],
        );
        return body.result === 1 ? true : undefined;
      });
      expect((await send(servers[1].url, "DELETE", "/v1/bundles/demo")).status).toBe(200);
      for (const server of servers) expect(server.output()).not.toMatch(/GATEHOUSE_REDIS_URL/);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  describe("asks for no more than is used", () => {
    const commands = ACL_RULES.filter((rule) => rule.startsWith("+")).map((rule) => rule.slice(1));
    test.each(commands.filter((command) => !ELSEWHERE.includes(command)))("%s", async (command) => {
      const admin = await connectQuietly(redis.url);
      const statistics = await admin.run((client) => client.info("commandstats"));
      await admin.close();
      expect(statistics).toContain(`cmdstat_${command}:calls=`);
    });
  });
});
