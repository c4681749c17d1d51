import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { HeldChange } from "../../src/distribute/head-table.ts";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import type { ChangeFeed, FeedEvent } from "../../src/storage/change-feed.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { deletion } from "../contract/samples.ts";
import { until } from "../support/until.ts";
import { publishQuietly, SILENT } from "./bundle-server.ts";

const name = parseBundleName("authz");
let store: BundleStore;
let feed: ChangeFeed;
let opened: LiveHeads[];

beforeEach(() => {
  store = createMemoryStore();
  feed = createMemoryFeed();
  opened = [];
});

afterEach(async () => {
  for (const heads of opened) await heads.close();
});

function open(options: { store?: BundleStore; feed?: ChangeFeed; rereadMs?: number } = {}) {
  const heads = createLiveHeads({ store, feed, log: SILENT, rereadMs: 60_000, ...options });
  opened.push(heads);
  return heads;
}

async function publish(content: string): Promise<Head> {
  const head = await publishQuietly(store, "authz", content);
  await feed.announce({ name, head });
  return head;
}

async function deleteHead(expected: Head): Promise<void> {
  const outcome = await store.deleteHead(deletion(name, expected));
  if (outcome.kind === "moved") await feed.announce({ name, head: outcome.tombstone }, "deleted");
}

const away = () => Promise.reject(new PolicyError("unavailable", "away"));

describe("live heads", () => {
  test("knows at start what is stored, and then follows the bell", async () => {
    const first = await publishQuietly(store, "authz", "one");
    const heads = open();
    await heads.start();
    expect(heads.head(name)).toEqual(first);
    expect(heads.isCurrent()).toBe(true);
    const second = await publish("two");
    await until(() => heads.head(name)?.sequence === 2);
    expect(heads.all()).toEqual([{ name, head: second }]);
  });

  test("gives the same list until one of them changes", async () => {
    const heads = open();
    await heads.start();
    const none = heads.all();
    const first = await publish("one");
    await until(() => heads.head(name)?.sequence === 1);
    const one = heads.all();
    expect(one).not.toBe(none);
    await heads.refresh(name);
    expect(heads.all()).toBe(one);
    await publish("two");
    await until(() => heads.head(name)?.sequence === 2);
    expect(heads.all()).not.toBe(one);
    expect(one).toEqual([{ name, head: first }]);
  });

  test("subscribes before it reads: a move in between is not missed (T6)", async () => {
    await publishQuietly(store, "authz", "one");
    const late: BundleStore = {
      ...store,
      listHeads: async () => {
        const before = await store.listHeads();
        await publish("two");
        return before;
      },
    };
    const heads = open({ store: late });
    await heads.start();
    await until(() => heads.head(name)?.sequence === 2);
  });

  test("tells each move once, in order, and a failing listener stops nobody", async () => {
    const heads = open();
    await heads.start();
    const told: HeldChange[] = [];
    heads.onChange(() => {
      throw new Error("a bad listener");
    });
    const stop = heads.onChange((moved) => told.push(moved));
    await publish("one");
    await publish("two");
    await heads.refresh(name);
    await until(() => heads.head(name)?.sequence === 2);
    expect(told.map(({ head }) => head?.sequence)).toEqual(
      [...new Set(told.map(({ head }) => head?.sequence))].toSorted(),
    );
    expect(told.at(-1)?.head?.sequence).toBe(2);
    stop();
    const count = told.length;
    await publish("three");
    await until(() => heads.head(name)?.sequence === 3);
    expect(told).toHaveLength(count);
  });

  test("a store that lags behind takes nothing back within an epoch", async () => {
    const old = await publishQuietly(store, "authz", "one");
    const heads = open({ store: { ...store, readHead: async () => old } });
    const recent = await publishQuietly(store, "authz", "two");
    await heads.start();
    expect(heads.head(name)).toEqual(recent);
    expect(await heads.refresh(name)).toEqual(recent);
  });

  test("another epoch is believed, whatever its sequence", async () => {
    const first = await publishQuietly(store, "authz", "one");
    await publishQuietly(store, "authz", "two");
    const restored = { ...first, epoch: "f".repeat(16) };
    const heads = open({ store: { ...store, readHead: async () => restored } });
    await heads.start();
    expect(await heads.refresh(name)).toEqual(restored);
  });

  test("a deleted head is let go, told of, and not brought back by a reading that began before", async () => {
    const head = await publishQuietly(store, "authz", "one");
    let hold = Promise.resolve();
    const slow: BundleStore = {
      ...store,
      listHeads: async () => {
        const before = await store.listHeads();
        await hold;
        return before;
      },
    };
    const heads = open({ store: slow, rereadMs: 5 });
    await heads.start();
    const told: HeldChange[] = [];
    heads.onChange((changed) => told.push(changed));
    let goOn: () => void = () => undefined;
    hold = new Promise((resolve) => {
      goOn = resolve;
    });
    await deleteHead(head);
    await until(() => heads.head(name) === undefined);
    expect(heads.all()).toEqual([]);
    goOn();
    const again = await publish("one");
    await until(() => heads.head(name)?.sequence === 3);
    expect(told).toEqual([
      { name, head: undefined },
      { name, head: again },
    ]);
  });

  test("a deletion whose bell is lost only costs time", async () => {
    const head = await publishQuietly(store, "authz", "one");
    const heads = open({ rereadMs: 20 });
    await heads.start();
    await store.deleteHead(deletion(name, head));
    await until(() => heads.head(name) === undefined);
  });

  test("a bell that is ahead of the store is followed until the store shows the move", async () => {
    const first = await publishQuietly(store, "authz", "one");
    const second = await publishQuietly(store, "authz", "two");
    let readings = 0;
    const lagging: BundleStore = {
      ...store,
      listHeads: async () => [{ name, head: first }],
      readHead: async () => {
        readings += 1;
        return readings < 3 ? first : second;
      },
    };
    const heads = open({ store: lagging });
    await heads.start();
    await feed.announce({ name, head: second });
    await until(() => heads.head(name)?.sequence === 2);
    expect(readings).toBe(3);
  });

  test("after a gap every head is read again", async () => {
    let hear: (event: FeedEvent) => void = () => undefined;
    const silent: ChangeFeed = {
      ...feed,
      subscribe: async (listener) => {
        hear = listener;
        return { close: async () => undefined };
      },
    };
    const heads = open({ feed: silent });
    await heads.start();
    const head = await publishQuietly(store, "authz", "unheard");
    hear({ kind: "gap" });
    await until(() => heads.head(name)?.revision === head.revision);
  });

  test("a lost event only costs time: heads are read again every so often", async () => {
    const heads = open({ rereadMs: 20 });
    await heads.start();
    const head = await publishQuietly(store, "authz", "never announced");
    await until(() => heads.head(name)?.revision === head.revision);
  });

  test("while the store is away it keeps what it holds, says so, and comes back by itself", async () => {
    const first = await publishQuietly(store, "authz", "one");
    let isAway = false;
    const flaky: BundleStore = {
      ...store,
      readHead: (...asked) => (isAway ? away() : store.readHead(...asked)),
      listHeads: () => (isAway ? away() : store.listHeads()),
    };
    const heads = open({ store: flaky });
    await heads.start();
    isAway = true;
    expect(await heads.refresh(name)).toEqual(first);
    expect(heads.isCurrent()).toBe(false);
    const second = await publishQuietly(store, "authz", "two");
    isAway = false;
    await until(() => heads.isCurrent());
    expect(heads.head(name)).toEqual(second);
  });

  test("start waits for a store that is away", async () => {
    await publishQuietly(store, "authz", "one");
    let attempts = 0;
    const late: BundleStore = {
      ...store,
      listHeads: () => {
        attempts += 1;
        return attempts < 3 ? away() : store.listHeads();
      },
    };
    const heads = open({ store: late, rereadMs: 20 });
    await heads.start();
    expect(heads.head(name)?.sequence).toBe(1);
  });

  test("start throws what waiting does not mend", async () => {
    const broken: BundleStore = {
      ...store,
      listHeads: () => Promise.reject(new PolicyError("misconfigured", "wrong password")),
    };
    await expect(open({ store: broken }).start()).rejects.toMatchObject({ code: "misconfigured" });
  });

  test("close ends a start that waits", async () => {
    const heads = open({ store: { ...store, listHeads: away }, rereadMs: 20 });
    const started = heads.start();
    await heads.close();
    await started;
  });
});
