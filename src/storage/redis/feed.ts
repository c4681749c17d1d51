import { PolicyError } from "../../domain/policy-error.ts";
import type { ChangeFeed, FeedEvent, FeedPosition, SubscribeOptions } from "../change-feed.ts";
import { tellListener } from "../tell-listener.ts";
import type { FeedConnection } from "./feed-connection.ts";
import { isLater, isStreamId, START, type StreamEntry, toEvent, toFields } from "./stream-entry.ts";
import { lastId, type StreamReader, startStreamReader } from "./stream-reader.ts";

export interface RedisFeedOptions {
  /** Stays its owner's. The feed opens one more connection for reading, shared by all its subscribers. */
  readonly connection: FeedConnection;
  /** What all keys begin with; the same for all replicas of a service. Default `gatehouse`. */
  readonly prefix?: string;
}

/** One listener. While it catches up, `waiting` holds what the reader brings. */
interface Subscriber {
  readonly listener: (event: FeedEvent) => void;
  /** The id of the last entry that was told or that lies before the subscription. */
  seen: string;
  waiting: (StreamEntry | "gap")[] | undefined;
}

const KEPT = 10_000;

/**
 * The bell between replicas: a Redis stream of about the last 10,000 moves under `<prefix>:events`. A position is an id of
 * that stream. While Redis is away `announce` and `subscribe` throw `unavailable`; subscriptions live on, hear a `gap` when
 * it is back, then what they had not heard.
 */
export function createRedisFeed(options: RedisFeedOptions): ChangeFeed {
  const { connection, prefix = "gatehouse" } = options;
  const key = `${prefix}:events`;
  const subscribers = new Set<Subscriber>();
  let reader: Promise<StreamReader> | undefined;
  let closed = false;
  const open = (): void => {
    if (closed) throw new PolicyError("unavailable", "the change feed is closed");
  };
  return {
    async announce(moved, change = "moved") {
      open();
      const fields = toFields(moved, change);
      const id = await connection.run((client) =>
        client.xadd(key, "MAXLEN", "~", KEPT, "*", ...fields),
      );
      return id ?? START;
    },
    async subscribe(listener, subscribeOptions = {}) {
      open();
      reader ??= startReader(connection, key, subscribers).catch((error: unknown) => {
        reader = undefined;
        throw error;
      });
      await reader;
      const subscriber: Subscriber = { listener, seen: START, waiting: [] };
      // Heard from now on, told once it is known what lies before.
      subscribers.add(subscriber);
      try {
        await catchUp(connection, key, subscriber, subscribeOptions);
      } catch (error) {
        subscribers.delete(subscriber);
        throw error;
      }
      return {
        async close() {
          subscribers.delete(subscriber);
        },
      };
    },
    async close() {
      closed = true;
      subscribers.clear();
      await (await reader?.catch(() => undefined))?.close();
    },
  };
}

async function startReader(
  connection: FeedConnection,
  key: string,
  subscribers: ReadonlySet<Subscriber>,
): Promise<StreamReader> {
  const reading = connection.duplicate();
  const tellAll = (heard: StreamEntry | "gap"): void => {
    for (const subscriber of [...subscribers]) {
      if (subscriber.waiting !== undefined) subscriber.waiting.push(heard);
      else if (subscribers.has(subscriber)) tell(subscriber, heard);
    }
  };
  try {
    return await startStreamReader({
      connection: reading,
      key,
      onEntry: tellAll,
      onGap: () => tellAll("gap"),
    });
  } catch (error) {
    await reading.close();
    throw error;
  }
}

async function catchUp(
  connection: FeedConnection,
  key: string,
  subscriber: Subscriber,
  { after }: SubscribeOptions,
): Promise<void> {
  const missed = after === undefined ? undefined : await readAfter(connection, key, after);
  if (missed === undefined) {
    subscriber.seen = await lastId(connection, key);
    if (after !== undefined) tell(subscriber, "gap");
  }
  for (const entry of missed ?? []) tell(subscriber, entry);
  const waiting = subscriber.waiting ?? [];
  subscriber.waiting = undefined;
  for (const heard of waiting) tell(subscriber, heard);
}

/** The entries behind a position; undefined when the stream does not hold that position (any longer). */
async function readAfter(
  connection: FeedConnection,
  key: string,
  position: FeedPosition,
): Promise<readonly StreamEntry[] | undefined> {
  if (!isStreamId(position)) return undefined;
  const entries = await connection.run((client) => client.xrange(key, position, "+"));
  return entries[0]?.[0] === position ? entries.slice(1) : undefined;
}

function tell(subscriber: Subscriber, heard: StreamEntry | "gap"): void {
  if (heard === "gap") {
    tellListener(subscriber.listener, { kind: "gap" });
  } else if (isLater(heard[0], subscriber.seen)) {
    subscriber.seen = heard[0];
    tellListener(subscriber.listener, toEvent(heard));
  }
}
