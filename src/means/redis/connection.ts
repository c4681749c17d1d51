import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { isPolicyError, messageOf, PolicyError } from "../../domain/policy-error.ts";
import { withDeadline } from "../async/deadline.ts";
import { createClient, type RedisClient } from "./client.ts";
import { AWAY, isRefusal, type RedisTrouble, redisError } from "./errors.ts";
import { inspectServer } from "./server-facts.ts";
import { createTroubleTeller } from "./troubles.ts";
import { parseRedisUrl, type RedisTarget } from "./url.ts";

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
  /** Told, once while it lasts, what is wrong with a Redis that answers: read-only, full, another login, missing rights. */
  readonly onTrouble?: (trouble: RedisTrouble, error: unknown) => void;
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
    await answered(client.connect(), 2 * DEADLINE_MS);
    const facts = await answered(inspectServer(client), DEADLINE_MS);
    connected = true;
    for (const warning of facts.warnings) options.warn(warning);
    watchState(client, options.onState);
    const notice = createTroubleTeller(options.onTrouble ?? (() => undefined));
    const { confirmsDisk } = facts;
    return createConnection({ target, client, confirmsDisk, notice, opening: Promise.resolve() });
  } catch (error) {
    if (client.status !== "end") client.disconnect();
    // "Connection is closed." hides why: the reason came as an event before.
    throw isPolicyError(error) || isRefusal(error) ? error : (reason ?? error);
  }
}

/** A connection that is back within a moment was not away: it is exchanged when a copy turns out to be read-only. */
const AWAY_AFTER_MS = 500;

function watchState(client: RedisClient, onState: ConnectOptions["onState"]): void {
  let state: "ready" | "away" = "ready";
  let going: NodeJS.Timeout | undefined;
  const tell = (next: "ready" | "away") => {
    clearTimeout(going);
    if (next === state) return;
    state = next;
    onState?.(next);
  };
  onState?.(state);
  client.on("ready", () => tell("ready"));
  client.on("close", () => {
    clearTimeout(going);
    going = setTimeout(tell, AWAY_AFTER_MS, "away").unref();
  });
  client.on("end", () => clearTimeout(going));
}

interface ConnectionParts {
  readonly target: RedisTarget;
  readonly client: RedisClient;
  readonly confirmsDisk: boolean;
  /** Hears every error. */
  readonly notice: (error: unknown) => void;
  readonly opening: Promise<unknown>;
}

function createConnection(parts: ConnectionParts): RedisConnection {
  const { target, client, confirmsDisk, notice, opening } = parts;
  const duplicates = new Set<RedisConnection>();
  const whyAway = watchRefusals(client, notice);
  let closed = false;
  return {
    confirmsDisk,
    client: () => client,
    async run(work, deadlineMs = DEADLINE_MS) {
      if (closed) throw new PolicyError("unavailable", "the connection to Redis is closed");
      try {
        const working = opening.then(() => {
          if (client.status === "ready") return work(client);
          throw whyAway();
        });
        return await answered(working, deadlineMs);
      } catch (error) {
        notice(error);
        throw redisError(error);
      }
    },
    duplicate() {
      const second = createClient(target, () => !closed);
      second.on("error", () => undefined);
      const connection = createConnection({
        ...{ target, client: second, confirmsDisk, notice },
        opening: second.connect().catch(() => undefined),
      });
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

/** Hears why a connection does not come back; gives that, or that Redis is away, as the reason of what fails meanwhile. */
function watchRefusals(client: RedisClient, notice: (error: unknown) => void): () => PolicyError {
  let refusal: unknown;
  const hear = (error: unknown): void => {
    notice(error);
    if (isRefusal(error)) refusal = error;
  };
  client.on("error", hear);
  client.on("node error", hear);
  client.on("ready", () => {
    refusal = undefined;
  });
  return () => {
    const message = refusal === undefined ? AWAY : redisError(refusal).message;
    return new PolicyError("unavailable", message, { cause: refusal });
  };
}

async function endClient(client: RedisClient): Promise<void> {
  // One that waits to reconnect has nothing to end, and says nothing when it stops.
  const open = client.status !== "end" && client.status !== "reconnecting";
  const ended: Promise<unknown> = open ? once(client, "end") : Promise.resolve();
  if (client.status !== "end") client.disconnect();
  await answered(ended, DEADLINE_MS).catch(() => undefined);
}

function answered<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return withDeadline(work, limitMs, () => `Redis did not answer within ${limitMs / 1_000} s`);
}
