import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { connectRedis } from "../../../src/means/redis/connection.ts";
import { parseRedisUrl } from "../../../src/means/redis/url.ts";
import { connectQuietly } from "../../contract/redis-pair.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { type RunningRedis, startRedis, untilTried } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

describe("the URL of a Redis", () => {
  const plain = {
    kind: "single",
    tls: false,
    username: undefined,
    password: undefined,
    db: 0,
    group: "",
    sentinelPassword: undefined,
  };
  test.each([
    {
      note: "a host alone gets the port of Redis",
      url: "redis://cache",
      target: { ...plain, nodes: [{ host: "cache", port: 6379 }], display: "redis://cache" },
    },
    {
      note: "a login is decoded and not displayed",
      url: "rediss://me:p%40ss%3Aword@cache:7000/2",
      target: {
        ...plain,
        ...{ tls: true, username: "me", password: "p@ss:word", db: 2 },
        nodes: [{ host: "cache", port: 7000 }],
        display: "rediss://cache:7000/2",
      },
    },
    {
      note: "a password may stand alone behind a colon",
      url: "redis://:secret@[::1]:6380",
      target: {
        ...plain,
        password: "secret",
        nodes: [{ host: "::1", port: 6380 }],
        display: "redis://[::1]:6380",
      },
    },
    {
      note: "sentinels are a list with the group behind it",
      url: "redis+sentinel://:secret@a,b:26380/mymaster?db=3&sentinel_password=s%26t",
      target: {
        ...plain,
        ...{
          kind: "sentinel",
          password: "secret",
          db: 3,
          group: "mymaster",
          sentinelPassword: "s&t",
        },
        nodes: [
          { host: "a", port: 26379 },
          { host: "b", port: 26380 },
        ],
        display: "redis+sentinel://a,b:26380/mymaster",
      },
    },
    {
      note: "a cluster is a list of some nodes",
      url: "rediss+cluster://a:7000,b:7001",
      target: {
        ...plain,
        ...{ kind: "cluster", tls: true },
        nodes: [
          { host: "a", port: 7000 },
          { host: "b", port: 7001 },
        ],
        display: "rediss+cluster://a:7000,b:7001",
      },
    },
  ])("$note", ({ url, target }) => {
    expect(parseRedisUrl(url)).toEqual(target);
  });

  test.each([
    { note: "no URL at all", url: "localhost:6379", says: "none of the forms" },
    { note: "another scheme", url: "http://:hidden@cache", says: "none of the forms" },
    { note: "a port out of range", url: "redis://:hidden@cache:70000", says: "host:port" },
    { note: "a database that is no number", url: "redis://:hidden@cache/x", says: "database" },
    { note: "several hosts without saying how", url: "redis://:hidden@a,b", says: "several hosts" },
    { note: "sentinels without a group", url: "redis+sentinel://:hidden@a", says: "group" },
    { note: "a database in a cluster", url: "redis+cluster://:hidden@a/1", says: "no databases" },
    { note: "an unknown parameter", url: "redis://:hidden@a?tls=1", says: '"tls"' },
    { note: "a password without its colon", url: "redis://hidden@a", says: '":password@"' },
    { note: "a broken percent code", url: "redis://:hidden%zz@a", says: "percent" },
  ])("$note is refused without showing the password", async ({ url, says }) => {
    await expect(connectQuietly(url)).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining(says),
    });
    await expect(connectQuietly(url)).rejects.not.toMatchObject({
      message: expect.stringContaining("hidden"),
    });
  });
});

describeWithProgram("connecting to Redis", ["redis-server"], () => {
  let redis: RunningRedis;
  beforeEach(async () => {
    redis = await startRedis({ password: "secret" });
  });
  afterEach(() => redis.dispose());

  test.each([
    { note: "a wrong password", login: ":wrong@" },
    { note: "no password", login: "" },
    { note: "an unknown user", login: "nobody:secret@" },
  ])("$note is misconfigured at once", async ({ login }) => {
    const warnings: string[] = [];
    const connecting = connectRedis(`redis://${login}127.0.0.1:${redis.port}`, {
      warn: (message) => warnings.push(message),
    });
    await expect(connecting).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringMatching(
        /^Redis refuses the user name or password: correct them in the URL/,
      ),
    });
    // Nothing was waited for.
    expect(warnings).toEqual([]);
  });

  test("a user without the rights that are needed is misconfigured", async () => {
    const admin = await connectQuietly(redis.url);
    await admin.client().acl("SETUSER", "narrow", "on", ">pw", "~*", "+@read", "-info");
    await admin.client().acl("SETUSER", "reader", "on", ">pw", "~*", "+@read", "+info", "+ping");
    const warnings = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    const url = (user: string) => `redis://${user}:pw@127.0.0.1:${redis.port}`;
    await expect(connectQuietly(url("narrow"))).rejects.toMatchObject({ code: "misconfigured" });
    const reader = await connectQuietly(url("reader"));
    const writing = reader.run((client) => client.set("gatehouse:epoch", "value"));
    await expect(writing).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("does not let this user run SET on gatehouse:*: grant"),
      cause: expect.objectContaining({ message: expect.stringContaining("NOPERM") }),
    });
    // ioredis says on the console that it may not ask for INFO.
    warnings.mockRestore();
    await reader.close();
    await admin.close();
  });

  test("a Redis that is away at start is waited for, with one message", async () => {
    await redis.stop();
    const warnings: string[] = [];
    const connecting = connectRedis(redis.url, { warn: (message) => warnings.push(message) });
    await until(() => warnings.length > 0);
    await untilTried(redis.port, 3);
    await redis.restart();
    const connection = await connecting;
    expect(await connection.run((client) => client.ping())).toBe("PONG");
    expect(warnings).toEqual([
      expect.stringMatching(
        `^waiting for Redis at redis://127.0.0.1:${redis.port}: .*ECONNREFUSED`,
      ),
    ]);
    await connection.close();
  });

  test("waiting ends when it is told to", async () => {
    await redis.stop();
    const stop = new AbortController();
    const connecting = connectRedis(redis.url, { warn: () => stop.abort(), signal: stop.signal });
    await expect(connecting).rejects.toMatchObject({ code: "unavailable" });
  });

  test("state changes are told, and a lost connection comes back by itself", async () => {
    const states: string[] = [];
    const connection = await connectRedis(redis.url, {
      warn: () => undefined,
      onState: (state) => states.push(state),
    });
    expect(connection.isReady()).toBe(true);
    await redis.stop();
    await expect(connection.run((client) => client.ping())).rejects.toMatchObject({
      code: "unavailable",
    });
    // What cannot be written is refused before the connection is seen to end.
    await until(() => !connection.isReady());
    await until(() => states.includes("away"));
    await redis.restart();
    await until(() => connection.isReady());
    expect(await connection.run((client) => client.ping())).toBe("PONG");
    expect(states).toEqual(["ready", "away", "ready"]);
    await connection.close();
    await expect(connection.run((client) => client.ping())).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  test("a command that takes too long is unavailable after its deadline", async () => {
    const connection = await connectQuietly(redis.url);
    const blocked = connection.run((client) => client.blpop("nothing", 1), 100);
    await expect(blocked).rejects.toMatchObject({
      code: "unavailable",
      message: "Redis did not answer within 0.1 s",
    });
    await connection.close();
  });

  test("a duplicate can be used at once", async () => {
    const connection = await connectQuietly(redis.url);
    const second = connection.duplicate();
    expect(await second.run((client) => client.ping())).toBe("PONG");
    await second.close();
    await connection.close();
  });
});

describeWithProgram("what an operator is told of a Redis", ["redis-server"], () => {
  test.each([
    { note: "no append-only file", args: ["--appendonly", "no"], says: /set appendonly yes/ },
    {
      note: "eviction",
      args: ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"],
      says: /noeviction/,
    },
  ])("$note is warned of once", async ({ args, says }) => {
    const redis = await startRedis({ args });
    const warnings: string[] = [];
    const connection = await connectRedis(redis.url, { warn: (message) => warnings.push(message) });
    expect(warnings).toEqual([expect.stringMatching(says)]);
    await connection.close();
    await redis.dispose();
  });

  test("a durable server is not warned of", async () => {
    const redis = await startRedis();
    const warnings: string[] = [];
    const connection = await connectRedis(redis.url, { warn: (message) => warnings.push(message) });
    expect(warnings).toEqual([]);
    await connection.close();
    await redis.dispose();
  });
});

test("a Redis older than 6.2 is misconfigured", async () => {
  // No real one can be had: it says what Redis 6.0 says to the questions of a connecting client.
  const info = "# Server\r\nredis_version:6.0.16\r\naof_enabled:1\r\nloading:0\r\n";
  const server = createServer((socket) => {
    socket.on("data", (data) => {
      for (const [, command] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        socket.write(command === "info" ? `$${info.length}\r\n${info}\r\n` : "+OK\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await expect(connectQuietly(`redis://127.0.0.1:${port}`)).rejects.toMatchObject({
    code: "misconfigured",
    message: "Redis 6.0.16 is too old: 6.2 or later is wanted",
  });
  await new Promise((resolve) => server.close(resolve));
});
