import { randomBytes } from "node:crypto";
import type { RedisConnection } from "../../means/redis/connection.ts";
import type { Leases } from "../leases.ts";
import { RELEASE_LEASE, RENEW_LEASE } from "./scripts.ts";

export interface RedisLeasesOptions {
  readonly connection: RedisConnection;
  /** What all keys begin with; the same for all replicas of a service. Default `gatehouse`. */
  readonly prefix?: string;
}

/**
 * Leases over all replicas on one Redis: a key with a random token and a time to live. After a failover that loses the key,
 * two may hold one for the rest of its time: good for work that is only wasteful when done twice.
 */
export function createRedisLeases(options: RedisLeasesOptions): Leases {
  const { connection, prefix = "gatehouse" } = options;
  return {
    async acquire(name, ttlMs) {
      const key = `${prefix}:lease:${name}`;
      const token = randomBytes(16).toString("hex");
      const answer = await connection.run((client) => client.set(key, token, "PX", ttlMs, "NX"));
      if (answer !== "OK") return undefined;
      return {
        async renew(more) {
          const renewed = await connection.run((client) =>
            client.eval(RENEW_LEASE, 1, key, token, more),
          );
          return renewed === 1;
        },
        async release() {
          await connection.run((client) => client.eval(RELEASE_LEASE, 1, key, token));
        },
      };
    },
  };
}
