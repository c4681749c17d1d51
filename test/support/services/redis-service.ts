import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Redis } from "ioredis";
import { freePort } from "../process.ts";
import { until } from "../until.ts";
import { processesWith, type Service, textOf } from "./service.ts";

const LARGE = "x".repeat(3_000_000);

/** redis-server that keeps a log of changes and snapshots. */
export async function redisService(folder: string): Promise<Service> {
  const port = await freePort();
  const log = path.join(folder, "redis.log");
  return {
    name: "redis-server",
    command: [
      ...["/usr/bin/redis-server", "--port", String(port), "--bind", "127.0.0.1"],
      ...["--dir", folder, "--logfile", log, "--appendonly", "yes", "--save", "3600 1"],
    ],
    folder,
    reset: () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
    },
    isUp: () => textOf(log).includes("Ready to accept connections"),
    ask: async (signal) => await withClient(port, async (client) => await client.ping(), signal),
    answer: "PONG",
    use: async () => await withClient(port, use),
    outcome: OUTCOME,
  };
}

const OUTCOME = [
  "set OK",
  "get 1",
  `large ${LARGE.length}`,
  "pipeline 1000",
  "script 3",
  "unlink 1",
  "expired 0",
  "blocked nothing",
  "published 0",
  "config OK",
  "info true",
  "saved true",
  "rewritten true",
  "again 1",
  "ended",
];

async function use(client: Redis): Promise<readonly string[]> {
  return [
    `set ${await client.set("a", "1")}`,
    `get ${await client.get("a")}`,
    `large ${await large(client)}`,
    `pipeline ${await pipeline(client)}`,
    `script ${await client.eval("return redis.call('incrby', KEYS[1], ARGV[1])", 1, "a", 2)}`,
    `unlink ${await client.unlink("list")}`,
    `expired ${await expired(client)}`,
    `blocked ${(await client.blpop("nobody", 0.01)) ?? "nothing"}`,
    `published ${await client.publish("channel", "message")}`,
    `config ${await client.config("SET", "maxmemory-policy", "allkeys-lru")}`,
    `info ${(await client.info()).includes("redis_version:7")}`,
    `saved ${await save(client)}`,
    `rewritten ${await rewrite(client)}`,
    `again ${await client.exists("large")}`,
    await end(client),
  ];
}

async function large(client: Redis): Promise<number> {
  await client.set("large", LARGE);
  return (await client.get("large"))?.length ?? 0;
}

async function pipeline(client: Redis): Promise<number> {
  const pipeline = client.pipeline();
  for (let position = 0; position < 1000; position++) pipeline.rpush("list", "y".repeat(500));
  return (await pipeline.exec())?.length ?? 0;
}

async function expired(client: Redis): Promise<number> {
  await client.set("short", "1", "PX", 1);
  return await until("a key to expire", async () => (await client.exists("short")) === 0).then(
    () => 0,
  );
}

async function save(client: Redis): Promise<boolean> {
  await client.bgsave();
  return await until("a snapshot", async () => {
    const text = await client.info("persistence");
    return text.includes("rdb_bgsave_in_progress:0") && text.includes("rdb_last_bgsave_status:ok");
  });
}

async function rewrite(client: Redis): Promise<boolean> {
  await client.bgrewriteaof();
  return await until("a log that is written anew", async () => {
    const text = await client.info("persistence");
    return (
      text.includes("aof_rewrite_in_progress:0") &&
      text.includes("aof_rewrite_scheduled:0") &&
      text.includes("aof_last_bgrewrite_status:ok")
    );
  });
}

/** As a container is stopped; SHUTDOWN does the same without a signal. */
async function end(client: Redis): Promise<string> {
  const { port = 0 } = client.options;
  for (const pid of serversOn(port)) process.kill(pid, "SIGTERM");
  await until("redis-server to end", () => serversOn(port).length === 0);
  return "ended";
}

/** Its title, or its command line before it sets it. */
function serversOn(port: number): number[] {
  return processesWith((line) => line.startsWith(`/usr/bin/redis-server 127.0.0.1:${port}`));
}

async function withClient<T>(
  port: number,
  work: (client: Redis) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const client = new Redis(port, "127.0.0.1", {
    lazyConnect: true,
    protocol: 2,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on("error", () => {});
  const hangUp = (): void => client.disconnect();
  signal?.addEventListener("abort", hangUp);
  try {
    await client.connect();
    return await work(client);
  } finally {
    signal?.removeEventListener("abort", hangUp);
    client.disconnect();
  }
}
