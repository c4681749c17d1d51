import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { connectRedis, type RedisConnection } from "../../../src/means/redis/connection.ts";
import { redisError, troubleOf } from "../../../src/means/redis/errors.ts";
import { createTroubleTeller } from "../../../src/means/redis/troubles.ts";
import { createRedisFeed } from "../../../src/storage/redis/feed.ts";
import { createRedisStore } from "../../../src/storage/redis/store.ts";
import { moved } from "../../contract/change-feed.ts";
import { connectQuietly } from "../../contract/redis-pair.ts";
import { bundleName, sample } from "../../contract/samples.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { type RunningRedis, startRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

const NAME = bundleName("team/authz");
const LIBRARY =
  /@user_script|Stream isn't|Connection is closed|ECONN|NOPERM|READONLY|OOM|WRONGPASS/;

test.each([
  {
    note: "6.2",
    text: "NOPERM this user has no permissions to run the 'xread' command or its subcommand",
  },
  { note: "7.0", text: "NOPERM this user has no permissions to run the 'xread' command" },
  { note: "7.2", text: "NOPERM User server has no permissions to run the 'xread' command" },
  { note: "a key", text: "NOPERM No permissions to access a key" },
])("a missing right is named with its command and keys, as Redis $note says it", ({ text }) => {
  const command = { name: "xread", args: ["COUNT", 1, "STREAMS", "gatehouse:events", "$"] };
  const error = Object.assign(new Error(text), { command });
  expect(troubleOf(error)?.message).toContain("run XREAD on gatehouse:*:");
  expect(redisError(error)).toMatchObject({ code: "misconfigured", cause: error });
});

test("a right that a script lacks is named as such", () => {
  const command = { name: "eval", args: ["return 1", "1", "gatehouse:{a}:head"] };
  const text = "ERR The user executing the script can't run this command or subcommand script: x";
  const error = Object.assign(new Error(text), { command });
  expect(troubleOf(error)).toMatchObject({
    code: "misconfigured",
    key: "rights EVAL on gatehouse:*",
  });
});

test("a trouble is told once while it lasts, again when it comes back, and every ten minutes", () => {
  let now = 0;
  const told: string[] = [];
  const notice = createTroubleTeller(
    ({ key }) => told.push(`${key} ${now}`),
    () => now,
  );
  const full = new Error("OOM command not allowed when used memory > 'maxmemory'.");
  for (now = 0; now < 700_000; now += 20_000) notice(full);
  notice(new Error("READONLY You can't write against a read only replica."));
  notice(new Error("ECONNREFUSED"));
  now += 100_000;
  notice(full);
  expect(told).toEqual(["full 0", "full 620000", "read-only 700000", "full 800000"]);
});

describeWithProgram("a Redis that changes under a connection", ["redis-server"], () => {
  let redis: RunningRedis;
  let admin: RedisConnection;
  let connection: RedisConnection;
  let told: string[];
  let states: string[];
  let closings: number;

  beforeEach(async () => {
    redis = await startRedis();
    admin = await connectQuietly(redis.url);
    await admin.client().acl("SETUSER", "server", "on", ">pw", "~*", "+@all");
    told = [];
    states = [];
    connection = await connectRedis(`redis://server:pw@127.0.0.1:${redis.port}`, {
      warn: () => undefined,
      onState: (state) => states.push(state),
      onTrouble: ({ message }) => told.push(message),
    });
    closings = 0;
    connection.client().on("close", () => {
      closings += 1;
    });
  });
  afterEach(async () => {
    await connection.close();
    await admin.close();
    await redis.dispose();
  });

  /** What many pushes in a row get to hear. */
  async function pushes(count = 20): Promise<readonly string[]> {
    const store = createRedisStore({ connection });
    const messages: string[] = [];
    for (let number = 0; number < count; number += 1) {
      const { record, artifacts } = sample(NAME, `content ${number}`, {}, 10_000);
      const pushing = store.putRevision(record, artifacts);
      messages.push(
        await pushing.then(
          () => "stored",
          (error) => error.message,
        ),
      );
    }
    return messages;
  }

  const untilReady = () => until(() => connection.isReady());
  const untilStored = () => until(async () => (await pushes(1))[0] === "stored");

  const CASES = [
    {
      note: "read-only",
      begin: () => admin.client().replicaof("127.0.0.1", "1"),
      end: () => admin.client().replicaof("NO", "ONE"),
      says: /^Redis is read-only, .*name its master/,
    },
    {
      note: "full",
      begin: () => admin.client().config("SET", "maxmemory", "1"),
      end: () => admin.client().config("SET", "maxmemory", "0"),
      says: /^Redis is full: raise maxmemory/,
    },
    {
      note: "less generous with rights",
      begin: () => admin.client().acl("SETUSER", "server", "-eval"),
      end: () => admin.client().acl("SETUSER", "server", "+eval"),
      says: /^Redis does not let this user run EVAL on gatehouse:\*: grant/,
    },
  ];
  test.each(CASES)(
    "when it is $note: one line, no torn connection per push, and then it goes on",
    async ({ begin, end, says }) => {
      await begin();
      const messages = await pushes();
      expect(told).toEqual([expect.stringMatching(says)]);
      expect(messages.filter((message) => says.test(message)).length).toBeGreaterThan(0);
      for (const message of messages) expect(message).not.toMatch(LIBRARY);
      expect(closings).toBeLessThanOrEqual(1);
      expect(states).toEqual(["ready"]);
      await end();
      await untilStored();
    },
  );

  test("when the login changes: one line, what fails says why, and the right login is taken again", async () => {
    await admin.client().acl("SETUSER", "server", "resetpass", ">other");
    await admin.client().client("KILL", "USER", "server");
    await until(() => told.length > 0);
    const messages = await pushes(5);
    expect(new Set(messages)).toEqual(new Set(told));
    expect(told).toEqual([expect.stringMatching(/^Redis refuses the user name or password/)]);
    await admin.client().acl("SETUSER", "server", ">pw");
    await untilStored();
    expect(told).toHaveLength(1);
  });

  test("a reader of the change feed that lacks XREAD says so once, asks more and more rarely, and goes on", async () => {
    const feed = createRedisFeed({ connection });
    const heard: number[] = [];
    await feed.subscribe((event) => {
      if (event.kind !== "gap") heard.push(event.head.sequence);
    });
    await admin.client().acl("SETUSER", "server", "-xread");
    await admin.client().client("KILL", "USER", "server");
    const calls = async (): Promise<number> => {
      const statistics = String(await admin.client().info("commandstats"));
      return Number(/cmdstat_xread:.*rejected_calls=(\d+)/.exec(statistics)?.[1] ?? 0);
    };
    await until(async () => (await calls()) >= 3);
    expect(told).toEqual([expect.stringContaining("run XREAD on gatehouse:*:")]);
    // Each refusal used to cost a connection.
    const connected = String(await admin.client().info("stats"));
    expect(Number(/total_connections_received:(\d+)/.exec(connected)?.[1])).toBeLessThan(12);
    await untilReady();
    await feed.announce(moved(1));
    await admin.client().acl("SETUSER", "server", "+xread");
    await until(() => heard.includes(1));
    await feed.close();
  });
});

describe("what is no trouble of its own", () => {
  test.each([
    "Connection is closed.",
    "Stream isn't writeable and enableOfflineQueue options is false",
    "LOADING Redis is loading the dataset in memory",
  ])("%s means away, in our words", (text) => {
    expect(troubleOf(new Error(text))).toBeUndefined();
    expect(redisError(new Error(text))).toMatchObject({
      code: "unavailable",
      message: "Redis is away",
    });
  });
});
