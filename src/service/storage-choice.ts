import { isPolicyError, messageOf, PolicyError } from "../domain/policy-error.ts";
import type { Log } from "../observe/log.ts";
import type { AuditLog } from "../storage/audit-log.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ChangeFeed } from "../storage/change-feed.ts";
import { openFileAuditLog } from "../storage/file/audit-log.ts";
import { DATA_DIRECTORY } from "../storage/file/settings.ts";
import { openFileStore } from "../storage/file/store.ts";
import { openFileTokenStore } from "../storage/file/token-store.ts";
import type { Leases } from "../storage/leases.ts";
import { createMemoryFeed } from "../storage/memory/feed.ts";
import { createMemoryLeases } from "../storage/memory/leases.ts";
import { REDIS_URL } from "../storage/redis/settings.ts";
import type { TokenStore } from "../storage/token-store.ts";
import type { Config } from "./config.ts";

/** Where this process keeps what must last, and how it hears of others. */
export interface Storage {
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly leases: Leases;
  /** Opened when somebody asks for it: most services on loopback never do. Closed with the rest. */
  tokens(): Promise<TokenStore>;
  /** Opened when somebody asks for it, and closed with the rest. */
  audit(): Promise<AuditLog>;
  close(): Promise<void>;
}

/**
 * Redis when there is a URL for it, else files below the data directory with everything else in memory. `signal` ends the
 * waiting for a Redis that is away.
 */
export async function openStorage(
  config: Config,
  log: Log,
  signal?: AbortSignal,
): Promise<Storage> {
  return config.redisUrl === undefined
    ? await openEmbedded(config.dataDirectory)
    : await openRedis(config.redisUrl, log, signal);
}

async function openEmbedded(directory: string): Promise<Storage> {
  const store = await openFileStore({ directory, variable: DATA_DIRECTORY.name });
  const feed = createMemoryFeed();
  let tokens: Promise<TokenStore> | undefined;
  let audit: Promise<AuditLog> | undefined;
  const close = async (): Promise<void> => {
    await feed.close();
    await (await tokens)?.close();
    await (await audit)?.close();
    await store.close();
  };
  return {
    ...{ store, feed, leases: createMemoryLeases(), close },
    tokens() {
      tokens ??= openFileTokenStore({ directory, variable: DATA_DIRECTORY.name });
      return tokens;
    },
    audit() {
      audit ??= openFileAuditLog({ directory, variable: DATA_DIRECTORY.name });
      return audit;
    },
  };
}

/** Its client is loaded only here: a worker without Redis is up again sooner. */
async function redisDrivers() {
  const [connection, store, feed, leases, tokens, audit] = await Promise.all([
    import("../means/redis/connection.ts"),
    import("../storage/redis/store.ts"),
    import("../storage/redis/feed.ts"),
    import("../storage/redis/leases.ts"),
    import("../storage/redis/token-store.ts"),
    import("../storage/redis/audit-log.ts"),
  ]);
  return { ...connection, ...store, ...feed, ...leases, ...tokens, ...audit };
}

async function openRedis(url: string, log: Log, signal?: AbortSignal): Promise<Storage> {
  const drivers = await redisDrivers();
  const connection = await drivers
    .connectRedis(url, {
      ...(signal && { signal }),
      warn: (message) => log.warn(message),
      onState: (state) => log.warn({ redis: state }, `Redis is ${state}`),
      onTrouble: ({ message }, error) =>
        log.error({ cause: messageOf(error) }, `${REDIS_URL.name}: ${message}`),
    })
    .catch((error: unknown) => {
      if (!isPolicyError(error) || error.code !== "misconfigured") throw error;
      throw new PolicyError(error.code, `${REDIS_URL.name}: ${error.message}`, { cause: error });
    });
  const store = drivers.createRedisStore({ connection });
  const feed = drivers.createRedisFeed({ connection });
  let tokens: TokenStore | undefined;
  let audit: AuditLog | undefined;
  const close = async (): Promise<void> => {
    await feed.close();
    await tokens?.close();
    await audit?.close();
    await store.close();
    await connection.close();
  };
  return {
    ...{ store, feed, leases: drivers.createRedisLeases({ connection }), close },
    async tokens() {
      tokens ??= drivers.createRedisTokenStore({ connection });
      return tokens;
    },
    async audit() {
      audit ??= drivers.createRedisAuditLog({ connection });
      return audit;
    },
  };
}
