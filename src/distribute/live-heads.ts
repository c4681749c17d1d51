import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, NamedHead } from "../domain/head.ts";
import { isPolicyError, messageOf } from "../domain/policy-error.ts";
import { withDeadline } from "../means/async/deadline.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ChangeFeed, FeedEvent, Subscription } from "../storage/change-feed.ts";
import { createHeadTable, type HeldChange } from "./head-table.ts";
import { createLostHeads, type LossLog } from "./lost-heads.ts";
import { createRereads } from "./rereads.ts";

/** The part of the log that is needed here. */
export interface LiveHeadsLog extends LossLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface LiveHeadsOptions {
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly log: LiveHeadsLog;
  /** Milliseconds between two readings of all heads, give or take a fifth; events only make it sooner. */
  readonly rereadMs?: number;
  /** Between 0 and 1, as `Math.random`. */
  readonly random?: () => number;
}

/** What every bundle is now, as far as this replica knows: kept current by events and by reading again. */
export interface LiveHeads {
  /** Resolves once heads are followed and have been read. Waits while the store is away; other errors are thrown. */
  start(): Promise<void>;
  head(name: BundleName): Head | undefined;
  /** Sorted by name. The same array until one of them changes. */
  all(): readonly NamedHead[];
  /** Whether the store has lost this bundle, though nobody deleted it: what is held of it is served on. */
  isLost(name: BundleName): boolean;
  /** The bundles that the store has lost, in no order. */
  lost(): readonly BundleName[];
  /** Called with the names of those that were found lost. The answer ends the listening. */
  onLost(listener: (names: readonly BundleName[]) => void): () => void;
  /** Serves a lost bundle no longer, as if it had been deleted. */
  letGo(name: BundleName): void;
  /** Whether the last reading of the store succeeded. */
  isCurrent(): boolean;
  /** Called after each move and each deletion, in order. The answer ends the listening. */
  onChange(listener: (changed: HeldChange) => void): () => void;
  /**
   * Reads the head of a bundle in the store, after this call began. A store that lags behind what is held, or is away,
   * changes nothing: the answer is what is held then. Never throws.
   */
  refresh(name: BundleName): Promise<Head | undefined>;
  close(): Promise<void>;
}

const REREAD_MS = 5_000;
const FIRST_RETRY_MS = 100;
/** Longest time for one reading of the store: a store that hangs is away. */
const READ_LIMIT_MS = 5_000;
/** How often and how far apart a head is read again that the store does not show yet though the bell told of it. */
const LAG_RETRIES = 5;
const LAG_RETRY_MS = 20;

/** Subscribes first and reads then, so that no move falls between the two (T6). */
export function createLiveHeads(options: LiveHeadsOptions): LiveHeads {
  const { store, feed, log, rereadMs = REREAD_MS, random = Math.random } = options;
  const table = createHeadTable((error) => {
    log.warn({ err: messageOf(error) }, "a listener for moved heads failed");
  });
  const lost = createLostHeads({ store, table, log, readLimitMs: READ_LIMIT_MS });
  const rereads = createRereads(readOne);
  let subscription: Subscription | undefined;
  let timer: NodeJS.Timeout | undefined;
  let epoch: string | undefined;
  let current = false;
  let closed = false;
  let failures = 0;

  function noteFailure(error: unknown): void {
    if (!current) return;
    current = false;
    log.warn({ err: messageOf(error) }, "the store is away: going on with the heads that are held");
    schedule(pause());
  }

  async function readAll(): Promise<void> {
    const heads = await withDeadline(
      store.listHeads(),
      READ_LIMIT_MS,
      () => "the store does not answer",
    );
    epoch = heads[0]?.head.epoch ?? epoch;
    await Promise.all(heads.map(({ name, head }) => lost.compare(name, head)));
    const listed = new Set(heads.map(({ name }) => name));
    const unlisted = table.all().filter(({ name }) => !listed.has(name));
    await Promise.all(unlisted.map(({ name }) => lost.compare(name, undefined)));
    if (failures > 0) log.info({}, "the store is back");
    current = true;
    failures = 0;
  }

  async function readOne(name: BundleName): Promise<Head | undefined> {
    try {
      const reading = store.readHead(name).then((head) => lost.compare(name, head));
      await withDeadline(reading, READ_LIMIT_MS, () => "the store does not answer");
      noteEpoch(name);
    } catch (error) {
      noteFailure(error);
    }
    return table.head(name);
  }

  /** One head of another epoch means that the store was lost or restored: the others are looked at now. */
  function noteEpoch(name: BundleName): void {
    const head = table.head(name);
    if (head === undefined || head.epoch === epoch || lost.isLost(name)) return;
    if (epoch !== undefined) schedule(0);
    epoch = head.epoch;
  }

  /** Milliseconds until the next reading: soon and then rarer while the store is away. */
  function pause(): number {
    const jitter = 0.8 + 0.4 * random();
    return jitter * (current ? rereadMs : Math.min(rereadMs, FIRST_RETRY_MS * 2 ** failures));
  }

  function schedule(delayMs: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void reread(), delayMs).unref();
  }

  async function reread(): Promise<void> {
    try {
      await readAll();
    } catch (error) {
      failures += 1;
      noteFailure(error);
    }
    schedule(pause());
  }

  /** Reads until the store shows at least what the bell told of: a replica of the store may lag behind the bell. */
  async function follow(told: NamedHead): Promise<void> {
    for (let attempt = 0; attempt <= LAG_RETRIES && !closed; attempt += 1) {
      if (table.hasReached(told)) return;
      await rereads.read(told.name);
      if (table.hasReached(told)) return;
      await new Promise((resolve) => setTimeout(resolve, LAG_RETRY_MS * 2 ** attempt).unref());
    }
  }

  function hear(event: FeedEvent): void {
    if (closed) return;
    if (event.kind === "gap") schedule(0);
    else void follow({ name: event.name, head: event.head });
  }

  /** Repeats what fails only because the store or the feed is away, until it succeeds or `close` is called. */
  async function persist<T>(act: () => Promise<T>): Promise<T | undefined> {
    while (!closed) {
      try {
        return await act();
      } catch (error) {
        if (!isPolicyError(error) || error.code !== "unavailable") throw error;
        log.warn({ err: error.message }, "waiting for the store");
        failures += 1;
        await new Promise((resolve) => setTimeout(resolve, pause()));
      }
    }
    return undefined;
  }

  return {
    async start() {
      subscription = await persist(() => feed.subscribe(hear));
      if (closed) await subscription?.close();
      await persist(readAll);
      schedule(pause());
    },
    head: table.head,
    all: table.all,
    isLost: lost.isLost,
    lost: lost.names,
    onLost: lost.onLost,
    letGo: lost.letGo,
    isCurrent: () => current,
    onChange: table.onChange,
    refresh: rereads.read,
    async close() {
      closed = true;
      clearTimeout(timer);
      await subscription?.close();
    },
  };
}
