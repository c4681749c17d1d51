import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { deletion } from "../contract/samples.ts";
import { until } from "../support/until.ts";
import { publishQuietly } from "./bundle-server.ts";

const NAME = parseBundleName("authz");
const OTHER = parseBundleName("other");

/** What the replicas use: whatever store stands here now. */
let current: BundleStore;
let replicas: LiveHeads[];
let logged: { level: string; fields: Readonly<Record<string, unknown>>; message: string }[];

beforeEach(() => {
  current = createMemoryStore();
  replicas = [];
  logged = [];
});
afterEach(async () => {
  for (const heads of replicas) await heads.close();
});

/** One medium whose content can be exchanged under those who use it. */
const medium = new Proxy({} as BundleStore, {
  get: (_, method: keyof BundleStore) => Reflect.get(current, method),
});

async function startReplica(): Promise<LiveHeads> {
  const note = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void logged.push({ level, fields, message });
  const log = { info: note("info"), warn: note("warn"), error: note("error") };
  const heads = createLiveHeads({ store: medium, feed: createMemoryFeed(), log, rereadMs: 20 });
  replicas.push(heads);
  await heads.start();
  return heads;
}

const errors = () => logged.filter(({ level }) => level === "error");
const untilLost = (heads: LiveHeads) => until(() => heads.isLost(NAME));

/** The store as it is, with some of its answers exchanged. */
function showing(changes: Partial<BundleStore>): BundleStore {
  return { ...current, ...changes };
}

/** A copy of what the store holds now, as a backup is. */
async function backUp(contents: readonly string[]): Promise<BundleStore> {
  const copy = createMemoryStore();
  for (const content of contents) await publishQuietly(copy, "authz", content);
  const epoch = await current.epoch();
  let drawn: string | undefined;
  const inEpoch = <T extends Head | undefined>(head: T): T =>
    head && { ...head, epoch: drawn ?? epoch };
  return {
    ...copy,
    epoch: async () => drawn ?? epoch,
    renewEpoch: async (lost) => {
      if ((drawn ?? epoch) === lost) drawn = "f".repeat(16);
      return drawn ?? epoch;
    },
    readHead: async (name) => inEpoch(await copy.readHead(name)),
    listHeads: async () =>
      (await copy.listHeads()).map(({ name, head }) => ({ name, head: inEpoch(head) })),
  };
}

describe("a store that was emptied", () => {
  test("costs nothing of what is held, is told once, and all replicas see it alike", async () => {
    const heads = [await publishQuietly(current, "authz", "one")];
    heads.push(await publishQuietly(current, "other", "two"));
    const [one, two] = [await startReplica(), await startReplica()];
    current = createMemoryStore();
    for (const replica of [one, two]) {
      await until(() => replica.isLost(NAME) && replica.isLost(OTHER));
      expect(replica.all().map(({ head }) => head)).toEqual(heads);
    }
    expect(errors()).toHaveLength(2);
    expect(errors()[0]).toMatchObject({
      fields: { bundles: ["authz", "other"], count: 2 },
      message: expect.stringContaining("vanished from the store"),
    });
    expect(one.isCurrent()).toBe(true);
  });

  test("is whole again for a bundle once that is pushed, in the new epoch", async () => {
    await publishQuietly(current, "authz", "one");
    const old = await publishQuietly(current, "authz", "two");
    const heads = await startReplica();
    current = createMemoryStore();
    await untilLost(heads);
    const head = await publishQuietly(current, "authz", "three");
    expect(head).toMatchObject({ sequence: 1 });
    await until(() => heads.head(NAME)?.revision === head.revision);
    expect(heads.head(NAME)?.epoch).not.toBe(old.epoch);
    expect(heads.isLost(NAME)).toBe(false);
  });

  test("lets a bundle go that is deleted then", async () => {
    const held = await publishQuietly(current, "authz", "one");
    const heads = await startReplica();
    current = createMemoryStore();
    await untilLost(heads);
    await current.deleteHead({ ...deletion(NAME, held), expected: undefined });
    await until(() => heads.head(NAME) === undefined);
    expect(heads.isLost(NAME)).toBe(false);
  });
});

test("one bundle that vanished makes a new epoch for all, so that its sequence can begin again", async () => {
  await publishQuietly(current, "authz", "one");
  const other = await publishQuietly(current, "other", "two");
  const heads = await startReplica();
  const whole = current;
  const before = await whole.epoch();
  current = showing({
    readHead: async (name) => (name === NAME ? undefined : await whole.readHead(name)),
    readHistory: async () => [],
    listHeads: async () => (await whole.listHeads()).filter(({ name }) => name !== NAME),
  });
  await untilLost(heads);
  expect(await whole.epoch()).not.toBe(before);
  await until(() => heads.head(OTHER)?.epoch !== before);
  expect(heads.head(OTHER)?.revision).toBe(other.revision);
});

test("a store that was put back to an older state is followed, in a new epoch", async () => {
  const one = await publishQuietly(current, "authz", "one");
  const backup = await backUp(["one"]);
  const two = await publishQuietly(current, "authz", "two");
  const [first, second] = [await startReplica(), await startReplica()];
  expect(first.head(NAME)).toEqual(two);
  current = backup;
  for (const replica of [first, second]) {
    await until(() => replica.head(NAME)?.revision === one.revision);
    expect(replica.head(NAME)).toMatchObject({ sequence: 1, epoch: "f".repeat(16) });
    expect(replica.isLost(NAME)).toBe(false);
  }
  expect(errors().map(({ message }) => message)).toContainEqual(
    expect.stringContaining("fell back in the store"),
  );
});

test("a store that only lags for a moment has lost nothing", async () => {
  const old = await publishQuietly(current, "authz", "one");
  const recent = await publishQuietly(current, "authz", "two");
  const heads = await startReplica();
  const whole = current;
  let looks = 0;
  current = showing({
    readHead: async (name) => (++looks <= 3 ? old : await whole.readHead(name)),
  });
  await heads.refresh(NAME);
  await until(() => looks > 3);
  expect(heads.head(NAME)).toEqual(recent);
  expect(await whole.epoch()).toBe(recent.epoch);
  expect(errors()).toEqual([]);
});

test("a store that cannot be asked what became of a head is complained about once, and judged later", async () => {
  await publishQuietly(current, "authz", "one");
  const heads = await startReplica();
  const emptied = createMemoryStore();
  let asked = 0;
  current = {
    ...emptied,
    epoch: async () => {
      if (++asked <= 12) throw new PolicyError("unavailable", "away");
      return await emptied.epoch();
    },
  };
  await untilLost(heads);
  const told = logged.map(({ message }) => message).filter((each) => each.startsWith("the store"));
  const complaints = told.filter((each) => each.startsWith("the store shows less"));
  expect(complaints.length).toBeLessThanOrEqual(1);
  // How often it seems to be back in between depends on who asks it first: each time it is away is told once.
  const turns = told.filter((each) => /^the store is (?:away|back)/.test(each));
  expect(turns.filter((each, at) => each === turns[at - 1])).toEqual([]);
  expect(told[0]).toMatch(/^the store (?:is away|shows less)/);
});
