import type { BundleName } from "../../domain/bundle-name.ts";
import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import type { Revision } from "../../domain/revision.ts";
import { createTurns } from "../../means/async/turns.ts";
import type { RedisConnection } from "../../means/redis/connection.ts";

export interface RedisStoreOptions {
  /** Stays its owner's: `close` of the store does not close it. */
  readonly connection: RedisConnection;
  /** What all keys begin with; the same for all replicas of a service. Default `gatehouse`. */
  readonly prefix?: string;
}

/** The keys of a store: those of one bundle share a hash tag, so that they share a slot of a cluster. */
export interface RedisKeys {
  readonly epoch: string;
  readonly names: string;
  head(name: BundleName): string;
  moves(name: BundleName): string;
  records(name: BundleName): string;
  parts(name: BundleName, revision: Revision): string;
}

/** A store's way to Redis. */
export interface RedisShelf {
  readonly keys: RedisKeys;
  readonly confirmsDisk: boolean;
  readonly run: RedisConnection["run"];
  /** For what waits for the disk: a connection of its own, one at a time, so that nothing else stands behind it. */
  readonly runConfirmed: RedisConnection["run"];
  close(): Promise<void>;
}

export function createRedisShelf(options: RedisStoreOptions): RedisShelf {
  const { connection, prefix = "gatehouse" } = options;
  if (/[{}]/.test(prefix)) {
    throw new PolicyError("misconfigured", "the prefix of Redis keys must not hold braces");
  }
  const { confirmsDisk } = connection;
  const second = confirmsDisk ? connection.duplicate() : undefined;
  const turns = createTurns();
  let closed = false;
  const open = (): void => {
    if (closed) throw new PolicyError("unavailable", "the store is closed");
  };
  return {
    keys: createKeys(prefix),
    confirmsDisk,
    async run(work, deadlineMs) {
      open();
      return connection.run(work, deadlineMs);
    },
    async runConfirmed(work, deadlineMs) {
      open();
      return turns.take("", () => {
        // After an outage the second may come back later than the first.
        const ready = second?.isReady() === true ? second : connection;
        return ready.run(work, deadlineMs);
      });
    },
    async close() {
      closed = true;
      await turns.settle();
      await second?.close();
    },
  };
}

function createKeys(prefix: string): RedisKeys {
  return {
    epoch: `${prefix}:epoch`,
    names: `${prefix}:names`,
    head: (name) => `${prefix}:{${name}}:head`,
    moves: (name) => `${prefix}:{${name}}:moves`,
    records: (name) => `${prefix}:{${name}}:records`,
    parts: (name, revision) => `${prefix}:{${name}}:parts:${revision}`,
  };
}

/** Parses what a key holds; what cannot be understood is `misconfigured`, with the key. */
export function understand<T>(key: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw damagedKey(key, messageOf(error));
  }
}

export function damagedKey(key: string, reason: string): PolicyError {
  return new PolicyError("misconfigured", `the Redis key ${key} is damaged: ${reason}`);
}
