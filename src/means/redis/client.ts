import { Cluster, Redis } from "ioredis";
import type { RedisTarget } from "./url.ts";

export type RedisClient = Redis | Cluster;

/** Half-open connections (a cut cable) are found by this, in milliseconds. Longer than any deadline of a command. */
const SILENCE_MS = 30_000;
const CONNECT_MS = 2_000;
const DISCONNECT_MS = 250;

/**
 * A client that is not connected yet. It never queues or repeats a command: what fails, fails at once, and only the caller
 * knows whether doing it again is right. While `retries` answers false, a lost connection stays lost.
 */
export function createClient(target: RedisTarget, retries: () => boolean): RedisClient {
  const retryStrategy = (times: number) =>
    retries() ? Math.min(2 ** times * 25, 1_000) + Math.random() * 50 : null;
  const shared = sharedOptions(target);
  switch (target.kind) {
    case "single":
      return new Redis({ ...shared, ...ALOOF, ...target.nodes[0], retryStrategy });
    case "sentinel":
      return new Redis({
        ...shared,
        ...ALOOF,
        retryStrategy,
        sentinels: [...target.nodes],
        name: target.group,
        sentinelRetryStrategy: retryStrategy,
        sentinelCommandTimeout: CONNECT_MS,
        ...(target.tls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
        ...(target.sentinelPassword === undefined
          ? {}
          : { sentinelPassword: target.sentinelPassword }),
      });
    case "cluster":
      return new Cluster([...target.nodes], {
        ...ALOOF,
        redisOptions: shared,
        clusterRetryStrategy: retryStrategy,
        maxRedirections: 8,
        slotsRefreshTimeout: CONNECT_MS,
        slotsRefreshInterval: 5_000,
        // Certificates are checked against the names that the nodes were configured with.
        ...(target.tls ? { dnsLookup: (address, done) => done(null, address) } : {}),
      });
  }
}

const ALOOF = { enableOfflineQueue: false, lazyConnect: true } as const;

function sharedOptions(target: RedisTarget) {
  return {
    // RESP2: replies look the same on every version that we accept.
    protocol: 2,
    db: target.db,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    disconnectTimeout: DISCONNECT_MS,
    socketTimeout: SILENCE_MS,
    connectionName: "gatehouse",
    reconnectOnError: leaveReadOnly(),
    ...(target.username === undefined ? {} : { username: target.username }),
    ...(target.password === undefined ? {} : { password: target.password }),
    ...(target.tls ? { tls: {} } : {}),
  } as const;
}

/** A new connection may lead to the new master after a failover. One that does not is not tried for each command. */
const FIRST_LEAVE_MS = 5_000;
const LONGEST_LEAVE_MS = 60_000;

function leaveReadOnly(): (error: Error) => boolean {
  let pause = FIRST_LEAVE_MS;
  let leftAt = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (!message.startsWith("READONLY")) return false;
    const since = performance.now() - leftAt;
    if (since < pause) return false;
    pause = since > LONGEST_LEAVE_MS * 2 ? FIRST_LEAVE_MS : Math.min(pause * 2, LONGEST_LEAVE_MS);
    leftAt = performance.now();
    return true;
  };
}
