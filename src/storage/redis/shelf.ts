import type { BundleName } from "../../domain/bundle-name.ts";
import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import type { Revision } from "../../domain/revision.ts";
import { createRedisWay, type RedisStoreOptions, type RedisWay } from "./way.ts";

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
export interface RedisShelf extends RedisWay {
  readonly keys: RedisKeys;
}

export function createRedisShelf(options: RedisStoreOptions): RedisShelf {
  const way = createRedisWay(options, "the store");
  return { ...way, keys: createKeys(way.prefix) };
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
