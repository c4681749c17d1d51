import { connectRedis, type RedisConnection } from "../../src/means/redis/connection.ts";
import { type RunningRedis, type StartRedisOptions, startRedis } from "../support/redis.ts";

export interface RedisPair<T> {
  readonly redis: RunningRedis;
  readonly connections: readonly [RedisConnection, RedisConnection];
  readonly clients: readonly [T, T];
  dispose(): Promise<void>;
}

export function connectQuietly(url: string): Promise<RedisConnection> {
  return connectRedis(url, { warn: () => undefined });
}

/** A Redis of its own, and two clients of it on connections of their own. */
export async function startRedisPair<T>(
  build: (connection: RedisConnection) => T,
  options: StartRedisOptions = {},
): Promise<RedisPair<T>> {
  const redis = await startRedis(options);
  const one = await connectQuietly(redis.url);
  const two = await connectQuietly(redis.url);
  return {
    redis,
    connections: [one, two],
    clients: [build(one), build(two)],
    async dispose() {
      await Promise.all([one.close(), two.close()]);
      await redis.dispose();
    },
  };
}

export interface RedisMedium<T> {
  readonly clients: readonly [T, T];
  reopen(): Promise<T>;
  dispose(): Promise<void>;
}

/** A pair as the contract suites want it: what is opened again is opened after a restart of Redis. */
export async function startRedisMedium<T extends { close(): Promise<void> }>(
  build: (connection: RedisConnection) => T,
): Promise<RedisMedium<T>> {
  const { clients, redis, dispose } = await startRedisPair(build);
  return {
    clients,
    async reopen(): Promise<T> {
      await Promise.all(clients.map((client) => client.close()));
      await redis.restart();
      const connection = await connectQuietly(redis.url);
      const client = build(connection);
      return { ...client, close: () => client.close().then(() => connection.close()) };
    },
    dispose,
  };
}
