import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeWithProgram } from "../support/needs.ts";
import { type RunningRedis, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

interface Trouble {
  readonly note: string;
  begin(admin: Redis): Promise<unknown>;
  end(admin: Redis): Promise<unknown>;
  readonly says: RegExp;
}

const TROUBLES: readonly Trouble[] = [
  {
    note: "becomes read-only",
    begin: (admin) => admin.replicaof("127.0.0.1", "1"),
    end: (admin) => admin.replicaof("NO", "ONE"),
    says: /Redis is read-only/,
  },
  {
    note: "runs full",
    begin: (admin) => admin.config("SET", "maxmemory", "1"),
    end: (admin) => admin.config("SET", "maxmemory", "0"),
    says: /Redis is full: raise maxmemory/,
  },
  {
    note: "wants another password",
    begin: async (admin) => {
      await admin.acl("SETUSER", "server", "resetpass", ">other");
      await admin.client("KILL", "USER", "server");
    },
    end: (admin) => admin.acl("SETUSER", "server", ">pw"),
    says: /Redis refuses the user name or password/,
  },
];

describeWithProgram("a Redis that changes under a server", ["redis-server"], () => {
  let redis: RunningRedis;
  let admin: Redis;
  let server: RunningServer;

  beforeEach(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
    await admin.acl("SETUSER", "server", "on", ">pw", "~*", "+@all");
    server = await startGatehouse({
      GATEHOUSE_REDIS_URL: `redis://server:pw@127.0.0.1:${redis.port}`,
      GATEHOUSE_BUNDLES: "",
    });
    expect((await pushFiles(server.url, "demo", versionPolicy(1))).status).toBe(200);
  });

  afterEach(async () => {
    await server.stop();
    admin.disconnect();
    await redis.dispose();
  });

  test.each(TROUBLES)(
    "and $note: one line with the variable, 503 in our words, decisions go on, and all is well afterwards",
    async ({ begin, end, says }) => {
      await begin(admin);
      const told = () => server.output().match(/GATEHOUSE_REDIS_URL: .*/g) ?? [];
      for (let version = 2; version < 5; version += 1) {
        const refused = await pushFiles(server.url, "demo", versionPolicy(version));
        expect([refused.status, refused.body.code]).toEqual([503, "unavailable"]);
        expect(refused.body.message).not.toMatch(/READONLY|OOM|NOAUTH|WRONGPASS|Stream|script/);
      }
      const decision = await send<{ result?: unknown }>(
        ...[server.url, "GET", "/v1/data/demo/version"],
      );
      expect(decision.body.result).toBe(1);
      await until("it to be told", () => told().length > 0 || undefined);
      expect(told()).toEqual([expect.stringMatching(says)]);
      await end(admin);
      await until("pushes to be taken again", async () => {
        const { status } = await pushFiles(server.url, "demo", versionPolicy("after"));
        return status === 200 ? true : undefined;
      });
      expect(told()).toHaveLength(1);
    },
  );
});
