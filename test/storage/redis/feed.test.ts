import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ChangeFeed, FeedEvent } from "../../../src/storage/change-feed.ts";
import { createRedisFeed } from "../../../src/storage/redis/feed.ts";
import { describeChangeFeed, heard, moved } from "../../contract/change-feed.ts";
import { type RedisPair, startRedisPair } from "../../contract/redis-pair.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { until } from "../../support/until.ts";

async function startFeeds(): Promise<RedisPair<ChangeFeed>> {
  const pair = await startRedisPair((connection) => createRedisFeed({ connection }));
  return {
    ...pair,
    async dispose() {
      await Promise.all(pair.clients.map((feed) => feed.close()));
      await pair.dispose();
    },
  };
}

describeWithProgram("Redis driver of the change feed", ["redis-server"], () => {
  describeChangeFeed("Redis", startFeeds);
});

describeWithProgram("a Redis feed in trouble", ["redis-server"], () => {
  let pair: RedisPair<ChangeFeed>;
  beforeEach(async () => {
    pair = await startFeeds();
  });
  afterEach(() => pair.dispose());

  test("after a restart of Redis each subscriber hears a gap, then what comes", async () => {
    const [one, two] = pair.clients;
    const here: FeedEvent[] = [];
    const there: FeedEvent[] = [];
    await one.subscribe((event) => here.push(event));
    await two.subscribe((event) => there.push(event));
    await one.announce(moved(1));
    await until(() => here.length === 1 && there.length === 1);
    await pair.redis.restart();
    await until(() => here.length === 2 && there.length === 2);
    await untilAnnounced(one, 2);
    await until(() => here.length === 3 && there.length === 3);
    expect(heard(here)).toEqual([1, "gap", 2]);
    expect(heard(there)).toEqual([1, "gap", 2]);
  });

  test("what others announced while the reading connection was cut comes after the gap", async () => {
    const [one, two] = pair.clients;
    const events: FeedEvent[] = [];
    await one.subscribe((event) => events.push(event));
    const client = pair.connections[1].client();
    for (let sequence = 1; sequence <= 5; sequence++) {
      // Only a client that waits in XREAD: the reader of the first feed.
      const list = String(await client.client("LIST"));
      const id = /id=(\d+) .*cmd=xread/.exec(list)?.[1];
      if (id !== undefined) await client.client("KILL", "ID", id);
      await two.announce(moved(sequence));
    }
    await until(() => heard(events).includes(5));
    expect(heard(events).filter((what) => what !== "gap")).toEqual([1, 2, 3, 4, 5]);
    expect(heard(events)).toContain("gap");
  });

  test("while Redis is away announcing and subscribing are unavailable, and waited for by nobody", async () => {
    const [one] = pair.clients;
    await pair.redis.stop();
    await expect(one.announce(moved(1))).rejects.toMatchObject({ code: "unavailable" });
    await expect(one.subscribe(() => undefined)).rejects.toMatchObject({ code: "unavailable" });
    await pair.redis.restart();
    await untilAnnounced(one, 2);
    const events: FeedEvent[] = [];
    await one.subscribe((event) => events.push(event));
    await one.announce(moved(3));
    await until(() => events.length > 0);
    expect(heard(events)).toEqual([3]);
  });

  test("a Redis that lost the stream gives a gap and goes on", async () => {
    const [one] = pair.clients;
    const after = await one.announce(moved(1));
    const events: FeedEvent[] = [];
    await one.subscribe((event) => events.push(event));
    await pair.connections[0].client().flushall();
    await pair.redis.restart();
    await until(() => events.length === 1);
    await untilAnnounced(one, 2);
    await until(() => events.length === 2);
    expect(heard(events)).toEqual(["gap", 2]);
    const resumed: FeedEvent[] = [];
    await one.subscribe((event) => resumed.push(event), { after });
    expect(heard(resumed)).toEqual(["gap"]);
  });

  test("the stream stays near 10,000 entries, and positions that fell out begin with a gap", async () => {
    const [one] = pair.clients;
    const client = pair.connections[0].client();
    const first = await one.announce(moved(1));
    const filling = client.pipeline();
    for (let at = 0; at < 10_500; at++) filling.xadd("gatehouse:events", "*", "name", "filler");
    await filling.exec();
    await one.announce(moved(2));
    expect(await client.xlen("gatehouse:events")).toBeLessThan(10_300);
    const events: FeedEvent[] = [];
    await one.subscribe((event) => events.push(event), { after: first });
    expect(heard(events)).toEqual(["gap"]);
  });
});

async function untilAnnounced(feed: ChangeFeed, sequence: number): Promise<void> {
  await until(() => feed.announce(moved(sequence)));
}
