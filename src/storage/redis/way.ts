import { PolicyError } from "../../domain/policy-error.ts";
import { createTurns } from "../../means/async/turns.ts";
import type { RedisConnection } from "../../means/redis/connection.ts";

export interface RedisStoreOptions {
  /** Stays its owner's: `close` of the store does not close it. */
  readonly connection: RedisConnection;
  /** What all keys begin with; the same for all replicas of a service. Default `gatehouse`. */
  readonly prefix?: string;
}

/** A driver's way to Redis. */
export interface RedisWay {
  readonly prefix: string;
  readonly confirmsDisk: boolean;
  readonly run: RedisConnection["run"];
  /** For what waits for the disk: a connection of its own, one at a time, so that nothing else stands behind it. */
  readonly runConfirmed: RedisConnection["run"];
  close(): Promise<void>;
}

/** @param what is closed with it, for whoever uses it afterwards. */
export function createRedisWay(options: RedisStoreOptions, what: string): RedisWay {
  const { connection, prefix = "gatehouse" } = options;
  if (/[{}]/.test(prefix)) {
    throw new PolicyError("misconfigured", "the prefix of Redis keys must not hold braces");
  }
  const { confirmsDisk } = connection;
  const second = confirmsDisk ? connection.duplicate() : undefined;
  const turns = createTurns();
  let closed = false;
  const open = (): void => {
    if (closed) throw new PolicyError("unavailable", `${what} is closed`);
  };
  return {
    prefix,
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

const DISK_MS = 2_000;

/** What Redis does whole or not at all. */
export interface RedisStep {
  readonly script: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** What it writes, in words. */
  readonly what: string;
}

/** Runs a script, and where the server can tell, waits until what it wrote is on its disk. */
export async function evaluateConfirmed(way: RedisWay, step: RedisStep): Promise<unknown> {
  const { script, keys, values, what } = step;
  if (!way.confirmsDisk) {
    return way.run((client) => client.eval(script, keys.length, ...keys, ...values));
  }
  const [answer, confirmed] = await way.runConfirmed(async (client) => {
    const pipeline = client.pipeline();
    pipeline.eval(script, keys.length, ...keys, ...values);
    pipeline.call("WAITAOF", 1, 0, DISK_MS);
    return throwFirstError(await pipeline.exec());
  });
  if (Number((confirmed as readonly unknown[] | undefined)?.[0]) >= 1) return answer;
  throw new PolicyError("unavailable", `Redis did not say in time that ${what} is on its disk`);
}

function throwFirstError(
  replies: readonly [error: Error | null, reply: unknown][] | null,
): readonly unknown[] {
  return (replies ?? []).map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
}
