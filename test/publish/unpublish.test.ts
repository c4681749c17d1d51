import { expect, test } from "@jest/globals";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import { createPublishTurns } from "../../src/publish/publish-turns.ts";
import { unpublish } from "../../src/publish/unpublish.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import type { FeedEvent } from "../../src/storage/change-feed.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { AT, publish } from "../contract/samples.ts";

const NAME = "team/authz" as BundleName;
const now = () => new Date(AT);
const turns = createPublishTurns(createMemoryLeases());

test("ends the head, tells all who listen, and says what it was", async () => {
  const [store, feed] = [createMemoryStore(), createMemoryFeed()];
  const last = await publish(store, NAME, "one");
  const heard: FeedEvent[] = [];
  await feed.subscribe((event) => heard.push(event));
  const tombstone = { ...last, sequence: 2 };
  expect(await unpublish(NAME, { store, feed, turns, now })).toEqual({
    last,
    tombstone,
    warnings: [],
  });
  expect(await store.readHead(NAME)).toBeUndefined();
  expect(heard).toMatchObject([{ kind: "deleted", name: NAME, head: tombstone }]);
});

test("a head that moves meanwhile is ended too", async () => {
  const [store, feed] = [createMemoryStore(), createMemoryFeed()];
  await publish(store, NAME, "one");
  let moves = 0;
  const moving: BundleStore = {
    ...store,
    async deleteHead(request) {
      if (moves < 3) await publish(store, NAME, `moved ${++moves}`);
      return store.deleteHead(request);
    },
  };
  const { last, tombstone } = await unpublish(NAME, { store: moving, feed, turns, now });
  expect([last.sequence, tombstone.sequence]).toEqual([4, 5]);
  expect(await store.readHead(NAME)).toBeUndefined();
});

test("what is not there is not found, also the second time", async () => {
  const [store, feed] = [createMemoryStore(), createMemoryFeed()];
  await expect(unpublish(NAME, { store, feed, turns, now })).rejects.toMatchObject({
    code: "not_found",
  });
  await publish(store, NAME, "one");
  await unpublish(NAME, { store, feed, turns, now });
  await expect(unpublish(NAME, { store, feed, turns, now })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a bell that does not ring is a warning: the deletion is durable", async () => {
  const store = createMemoryStore();
  await publish(store, NAME, "one");
  const feed = { ...createMemoryFeed(), announce: () => Promise.reject(new Error("no line")) };
  const { warnings } = await unpublish(NAME, { store, feed, turns, now });
  expect(warnings).toEqual([
    {
      code: "not_announced",
      message: "the bundle is deleted, but other replicas could not be told at once: no line",
    },
  ]);
});

test("what the store has lost is ended where it is still held", async () => {
  const [store, feed] = [createMemoryStore(), createMemoryFeed()];
  const held = await publish(createMemoryStore(), NAME, "one");
  const { last, tombstone } = await unpublish(NAME, { store, feed, turns, now, held });
  expect(last).toEqual(held);
  expect(tombstone).toEqual({ ...held, epoch: await store.epoch(), sequence: 1 });
});
