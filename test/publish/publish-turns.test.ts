import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { CompiledBundle } from "../../src/domain/bundle.ts";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import type { Shelf } from "../../src/publish/move-head.ts";
import { rollback } from "../../src/publish/publish.ts";
import { createPublishTurns } from "../../src/publish/publish-turns.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { openFileStore } from "../../src/storage/file/store.ts";
import type { Leases } from "../../src/storage/leases.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { createRedisLeases } from "../../src/storage/redis/leases.ts";
import { createRedisStore } from "../../src/storage/redis/store.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { startRedisPair } from "../contract/redis-pair.ts";
import { describeWithProgram } from "../support/needs.ts";
import { temporaryFolder } from "../support/process.ts";
import { buildSource, runModule } from "../support/run-source.ts";

const names = (count: number) =>
  Array.from({ length: count }, (_, at) => `bundle-${at}` as BundleName);

function bundle(name: BundleName, version: number): CompiledBundle {
  const root = name.replace("-", "_");
  const text = `package ${root}\n\nversion := ${version}\n`;
  return { source: sourceOf({ "a.rego": text }, { name, roots: [root] }), warnings: [] };
}

function shelfOf(store: BundleStore, leases: Leases, waitMs?: number): Shelf {
  const turns = createPublishTurns(leases, waitMs === undefined ? {} : { waitMs });
  return { store, feed: createMemoryFeed(), turns, now: () => new Date() };
}

interface Driver {
  /** One shelf for each replica. */
  readonly shelves: readonly Shelf[];
  close(): Promise<void>;
}

async function openMemory(): Promise<Driver> {
  return { shelves: [shelfOf(createMemoryStore(), createMemoryLeases())], close: async () => {} };
}

async function openFiles(): Promise<Driver> {
  const { folder, remove } = temporaryFolder();
  const store = await openFileStore({ directory: folder });
  const close = async (): Promise<void> => {
    await store.close();
    remove();
  };
  return { shelves: [shelfOf(store, createMemoryLeases())], close };
}

async function openRedis(): Promise<Driver> {
  const pair = await startRedisPair((connection) =>
    shelfOf(createRedisStore({ connection }), createRedisLeases({ connection })),
  );
  return { shelves: pair.clients, close: () => pair.dispose() };
}

/** What made 124 of 210 calls fail: 200 rollbacks and 10 pushes at once, over three bundles and seven new ones. */
async function storm({ shelves }: Driver): Promise<void> {
  const shelf = (at: number): Shelf => {
    const chosen = shelves[at % shelves.length];
    if (chosen === undefined) throw new Error("a driver has at least one shelf");
    return chosen;
  };
  const olds = names(3);
  const revisions = new Map<BundleName, Awaited<ReturnType<typeof publish>>["revision"][]>();
  for (const name of olds) {
    const first = await publish(bundle(name, 1), { ...shelf(0), reason: "push" });
    const second = await publish(bundle(name, 2), { ...shelf(0), reason: "push" });
    revisions.set(name, [first.revision, second.revision]);
  }
  const rollbacks = Array.from({ length: 200 }, async (_, at) => {
    const name = olds[at % 3] ?? ("none" as BundleName);
    const revision = revisions.get(name)?.[Math.floor(at / 3) % 2];
    if (revision === undefined) throw new Error("there are two revisions of each");
    return await rollback(name, revision, shelf(at));
  });
  const pushes = names(10).map((name, at) =>
    publish(bundle(name, 3), { ...shelf(at), reason: "push" }),
  );
  const outcomes = await Promise.all([...rollbacks, ...pushes]);
  expect(outcomes).toHaveLength(210);
  for (const name of names(10)) {
    const moves = await shelf(0).store.readHistory(name, 1_000);
    const changes = outcomes.filter(({ record, changed }) => record.name === name && changed);
    expect(moves).toHaveLength(changes.length + (olds.includes(name) ? 2 : 0));
    expect(moves[0]?.sequence).toBe(moves.length);
  }
}

describe("200 rollbacks and 10 pushes at once all count", () => {
  test.each([
    { driver: "memory", open: openMemory },
    { driver: "files", open: openFiles },
  ])("$driver", async ({ open }) => {
    const driver = await open();
    await storm(driver).finally(() => driver.close());
  });
});

describeWithProgram("publishing over two replicas", ["redis-server"], () => {
  let built: string;
  beforeAll(async () => {
    built = await buildSource(["domain", "means", "storage"]);
  });
  afterAll(() => rm(built, { recursive: true }));

  test("200 rollbacks and 10 pushes at once, over both, all count", async () => {
    const driver = await openRedis();
    await storm(driver).finally(() => driver.close());
  });

  test("a holder that is killed keeps nobody out for good", async () => {
    const pair = await startRedisPair((connection) =>
      shelfOf(createRedisStore({ connection }), createRedisLeases({ connection })),
    );
    const holder = await runModule(built, HOLDER(pair.redis.url));
    let printed = "";
    holder.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    await until(() => printed.includes("held"));
    holder.kill("SIGKILL");
    const [shelf] = pair.clients;
    const [name = "none" as BundleName] = names(1);
    const published = await publish(bundle(name, 1), { ...shelf, reason: "push" });
    expect(published.head.sequence).toBe(1);
    await pair.dispose();
  });
});

/** Takes the lease as a server does in the middle of a push, and goes on renewing it. */
const HOLDER = (url: string): string => `
import { connectRedis } from "./src/means/redis/connection.js";
import { createRedisLeases } from "./src/storage/redis/leases.js";
const connection = await connectRedis(${JSON.stringify(url)}, { warn: () => {} });
const lease = await createRedisLeases({ connection }).acquire("publish", 3_000);
setInterval(() => lease.renew(3_000), 1_000);
process.stdout.write("held\\n");
`;

import { until } from "../support/until.ts";
import { publish } from "./publish-compiled.ts";

describe("turns", () => {
  test("of one bundle come in the order of asking, those of others beside them", async () => {
    const turns = createPublishTurns(createMemoryLeases());
    const order: string[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const [one, two] = names(2) as [BundleName, BundleName];
    const work = [1, 2, 3].map((number) =>
      turns.ofBundle(one, async () => {
        if (number === 1) await gate;
        order.push(`one ${number}`);
      }),
    );
    await turns.ofBundle(two, async () => void order.push("two"));
    open();
    await Promise.all(work);
    expect(order).toEqual(["two", "one 1", "one 2", "one 3"]);
  });

  test("work that fails does not stop those behind it", async () => {
    const turns = createPublishTurns(createMemoryLeases());
    const failing = turns.ofRoots(() => Promise.reject(new Error("no luck")));
    const next = turns.ofRoots(async (isStillOurs) => await isStillOurs());
    await expect(failing).rejects.toThrow("no luck");
    expect(await next).toBe(true);
  });

  test("whoever waits too long leaves the queue with a word, and the others go on", async () => {
    const turns = createPublishTurns(createMemoryLeases(), { waitMs: 50 });
    const [name] = names(1) as [BundleName];
    let open: () => void = () => undefined;
    const holding = turns.ofBundle(name, () => new Promise<void>((resolve) => (open = resolve)));
    const late = turns.ofBundle(name, async () => "never");
    await expect(late).rejects.toMatchObject({ code: "unavailable" });
    open();
    await holding;
    expect(await turns.ofBundle(name, async () => "again")).toBe("again");
  });

  test("a lease that somebody else never gives back is given up on with a word", async () => {
    const leases: Leases = { acquire: async () => undefined };
    const turns = createPublishTurns(leases, { waitMs: 50 });
    await expect(turns.ofRoots(async () => "never")).rejects.toMatchObject({
      code: "unavailable",
      message: "others are publishing at the same time: try again",
    });
  });

  test("a right to claim that was lost before the move is asked for again", async () => {
    const leases = createMemoryLeases();
    let renewals = 0;
    const losing: Leases = {
      acquire: async (name, ttl) => {
        const lease = await leases.acquire(name, ttl);
        return lease && { ...lease, renew: async () => ++renewals > 1 };
      },
    };
    const [name] = names(1) as [BundleName];
    const shelf = shelfOf(createMemoryStore(), losing);
    const published = await publish(bundle(name, 1), { ...shelf, reason: "push" });
    expect(published.head.sequence).toBe(1);
    expect(renewals).toBe(2);
  });

  test("roots that the head has already are moved without the right to claim", async () => {
    const shelf = shelfOf(createMemoryStore(), createMemoryLeases());
    const [name] = names(1) as [BundleName];
    await publish(bundle(name, 1), { ...shelf, reason: "push" });
    const turns = { ...shelf.turns, ofRoots: () => Promise.reject(new Error("not needed")) };
    const published = await publish(bundle(name, 2), { ...shelf, turns, reason: "push" });
    expect(published.head.sequence).toBe(2);
  });

  test("the lease is renewed while the work goes on", async () => {
    let renewals = 0;
    const renew = async (): Promise<boolean> => ++renewals > 0;
    const lease = { renew, release: async () => undefined };
    const turns = createPublishTurns({ acquire: async () => lease });
    await turns.ofRoots(() => until(() => renewals >= 2));
  });
});
