import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { isPolicyError, messageOf, PolicyError } from "../domain/policy-error.ts";
import { createClient, type RedisClient } from "./redis-client.ts";
import { isRefusal, redisError, withDeadline } from "./redis-errors.ts";
import { inspectServer } from "./redis-server-facts.ts";
import { parseRedisUrl, type RedisTarget } from "./redis-url.ts";

/** A connection that reconnects by itself and never lets a command wait for long. */
export interface RedisConnection {
  /** True where the server can say that what was written is on its disk (WAITAOF, Redis 7.2, with an append-only file). */
  readonly confirmsDisk: boolean;
  client(): RedisClient;
  /**
   * Runs commands and translates their errors: `unavailable` when Redis is away, full or slower than the deadline
   * (milliseconds, 2,500 unless given), `misconfigured` when it refuses. After `unavailable` a write may have happened.
   */
  run<T>(work: (client: RedisClient) => Promise<T>, deadlineMs?: number): Promise<T>;
  /** One more connection to the same place, for reads that block. It connects by itself, and closes with this one at last. */
  duplicate(): RedisConnection;
  isReady(): boolean;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Told, once each, what an operator should know: Redis is away at start, or loses writes as it is configured. */
  readonly warn: (message: string) => void;
  /** Told when the connection comes and goes. */
  readonly onState?: (state: "ready" | "away") => void;
  /** Ends the waiting for a Redis that is away. */
  readonly signal?: AbortSignal;
}

const DEADLINE_MS = 2_500;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3_000;

/**
 * Connects to Redis (forms of the URL: `parseRedisUrl`). Waits while it is away. Throws `misconfigured` at once for a wrong
 * URL, a refused login and a server older than 6.2.
 */
export async function connectRedis(url: string, options: ConnectOptions): Promise<RedisConnection> {
  const target = parseRedisUrl(url);
  let wait = FIRST_WAIT_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectOnce(target, options);
    } catch (error) {
      if (isRefusal(error) || redisError(error).code === "misconfigured") throw redisError(error);
      if (attempt === 1) {
        options.warn(`waiting for Redis at ${target.display}: ${messageOf(error)}`);
      }
    }
    await sleep(wait, undefined, options.signal && { signal: options.signal }).catch(() => {
      throw new PolicyError("unavailable", `stopped while waiting for Redis at ${target.display}`);
    });
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function connectOnce(target: RedisTarget, options: ConnectOptions): Promise<RedisConnection> {
  let connected = false;
  const client = createClient(target, () => connected);
  let reason: unknown;
  const note = (error: unknown): void => {
    // What a node refuses says more than that no node is left.
    if (!isRefusal(reason)) reason = error;
  };
  client.on("error", note);
  client.on("node error", note);
  try {
    await withDeadline(client.connect(), 2 * DEADLINE_MS);
    const facts = await withDeadline(inspectServer(client), DEADLINE_MS);
    connected = true;
    for (const warning of facts.warnings) options.warn(warning);
    watchState(client, options.onState);
    return createConnection(target, client, facts.confirmsDisk, Promise.resolve());
  } catch (error) {
    if (client.status !== "end") client.disconnect();
    // "Connection is closed." hides why: the reason came as an event before.
    throw isPolicyError(error) || isRefusal(error) ? error : (reason ?? error);
  }
}

function watchState(client: RedisClient, onState: ConnectOptions["onState"]): void {
  let state: "ready" | "away" = "ready";
  const tell = (next: "ready" | "away") => () => {
    if (next === state) return;
    state = next;
    onState?.(next);
  };
  onState?.(state);
  client.on("ready", tell("ready"));
  client.on("close", tell("away"));
}

function createConnection(
  target: RedisTarget,
  client: RedisClient,
  confirmsDisk: boolean,
  opening: Promise<unknown>,
): RedisConnection {
  const duplicates = new Set<RedisConnection>();
  let closed = false;
  return {
    confirmsDisk,
    client: () => client,
    async run(work, deadlineMs = DEADLINE_MS) {
      if (closed) throw new PolicyError("unavailable", "the connection to Redis is closed");
      try {
        const working = opening.then(() => {
          if (client.status === "ready") return work(client);
          throw new PolicyError("unavailable", `Redis at ${target.display} is away`);
        });
        return await withDeadline(working, deadlineMs);
      } catch (error) {
        throw redisError(error);
      }
    },
    duplicate() {
      const second = createClient(target, () => !closed);
      second.on("error", () => undefined);
      const opened = second.connect().catch(() => undefined);
      const connection = createConnection(target, second, confirmsDisk, opened);
      duplicates.add(connection);
      return {
        ...connection,
        close() {
          duplicates.delete(connection);
          return connection.close();
        },
      };
    },
    isReady: () => client.status === "ready",
    async close() {
      closed = true;
      await Promise.all([endClient(client), ...[...duplicates].map((second) => second.close())]);
    },
  };
}

async function endClient(client: RedisClient): Promise<void> {
  // One that waits to reconnect has nothing to end, and says nothing when it stops.
  const open = client.status !== "end" && client.status !== "reconnecting";
  const ended: Promise<unknown> = open ? once(client, "end") : Promise.resolve();
  if (client.status !== "end") client.disconnect();
  await withDeadline(ended, DEADLINE_MS).catch(() => undefined);
}
