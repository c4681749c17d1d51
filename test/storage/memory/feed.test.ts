import { expect, test } from "@jest/globals";
import type { FeedEvent } from "../../../src/storage/change-feed.ts";
import { createMemoryFeed } from "../../../src/storage/memory/feed.ts";
import { describeChangeFeed, heard, moved } from "../../contract/change-feed.ts";

describeChangeFeed("memory", async () => {
  const feed = createMemoryFeed();
  return { clients: [feed, feed], dispose: () => feed.close() };
});

test("a position that fell out of the last 1,000 events begins with a gap", async () => {
  const feed = createMemoryFeed();
  const first = await feed.announce(moved(1));
  const second = await feed.announce(moved(2));
  for (let sequence = 3; sequence <= 1_002; sequence++) await feed.announce(moved(sequence));
  const listen = async (after: string): Promise<readonly (number | "gap")[]> => {
    const events: FeedEvent[] = [];
    await feed.subscribe((event) => events.push(event), { after });
    return heard(events);
  };
  expect(await listen(first)).toEqual(["gap"]);
  expect(await listen(second)).toHaveLength(1_000);
});

test("a position of another process begins with a gap", async () => {
  const position = await createMemoryFeed().announce(moved(1));
  const events: FeedEvent[] = [];
  const feed = createMemoryFeed();
  await feed.announce(moved(1));
  await feed.subscribe((event) => events.push(event), { after: position });
  expect(heard(events)).toEqual(["gap"]);
});
