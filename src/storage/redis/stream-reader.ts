import { setTimeout as sleep } from "node:timers/promises";
import { isPolicyError } from "../../domain/policy-error.ts";
import type { FeedConnection, FeedReading } from "./feed-connection.ts";
import { isLater, START, type StreamEntry } from "./stream-entry.ts";

export interface StreamReader {
  close(): Promise<void>;
}

export interface StreamReaderOptions {
  readonly connection: FeedReading;
  readonly key: string;
  readonly onEntry: (entry: StreamEntry) => void;
  /** Called after the connection was lost and is back, before what came meanwhile. */
  readonly onGap: () => void;
}

/** How long one XREAD waits in the server, and how much longer its answer may take, in milliseconds. */
const BLOCK_MS = 5_000;
const GRACE_MS = 2_500;
const ENTRIES_AT_ONCE = 500;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
const LONGEST_REFUSED_PAUSE_MS = 30_000;

/** Reads a stream from its present end on, for ever. Resolves once the end is known: later entries are not missed. */
export async function startStreamReader(options: StreamReaderOptions): Promise<StreamReader> {
  const { connection, key } = options;
  const stop = new AbortController();
  const last = await lastId(connection, key);
  const reading = read(options, last, stop.signal);
  return {
    async close() {
      stop.abort();
      await connection.close();
      await reading;
    },
  };
}

/** The id of the newest entry; `0-0` when there is none. */
export async function lastId(connection: FeedConnection, key: string): Promise<string> {
  const entries = await connection.run((client) => client.xrevrange(key, "+", "-", "COUNT", 1));
  return entries[0]?.[0] ?? START;
}

async function read(options: StreamReaderOptions, from: string, stop: AbortSignal): Promise<void> {
  const { connection, key, onEntry, onGap } = options;
  let last = from;
  let lost = false;
  let pause = 0;
  while (!stop.aborted) {
    try {
      if (lost) {
        const end = await lastId(connection, key);
        // A stream that ends before our place is another one, whose ids may begin anywhere.
        if (isLater(last, end)) last = end;
        onGap();
        lost = false;
      }
      const entries = await readOn(connection, key, last);
      pause = 0;
      for (const entry of entries) {
        last = entry[0];
        onEntry(entry);
      }
    } catch (error) {
      lost = true;
      // The connection tells it. A refusal does not pass by itself, and on a new connection it is the same.
      const isRefused = isPolicyError(error) && error.code === "misconfigured";
      // Silence on a connection that looks alive: only a new one can tell.
      if (!isRefused && connection.isReady() && !stop.aborted) connection.client().disconnect(true);
      const longest = isRefused ? LONGEST_REFUSED_PAUSE_MS : LONGEST_PAUSE_MS;
      pause = Math.min(Math.max(FIRST_PAUSE_MS, pause * 2), longest);
      await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

async function readOn(
  connection: FeedReading,
  key: string,
  after: string,
): Promise<readonly StreamEntry[]> {
  const answer = await connection.run(
    (client) => client.xread("COUNT", ENTRIES_AT_ONCE, "BLOCK", BLOCK_MS, "STREAMS", key, after),
    BLOCK_MS + GRACE_MS,
  );
  return answer?.[0]?.[1] ?? [];
}
