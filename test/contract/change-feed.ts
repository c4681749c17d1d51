import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { NamedHead } from "../../src/domain/head.ts";
import type { ChangeFeed, FeedEvent } from "../../src/storage/change-feed.ts";
import { until } from "../support/until.ts";
import { bundleName, revisionOf } from "./samples.ts";

export interface FeedMedium {
  /** Two clients of the same feed; the same object twice where a feed lives in one process. */
  readonly clients: readonly [ChangeFeed, ChangeFeed];
  dispose(): Promise<void>;
}

export function moved(sequence: number, name = "authz"): NamedHead {
  const head = { epoch: "00000000000000ab", sequence, revision: revisionOf(String(sequence)) };
  return { name: bundleName(name), head };
}

/** The sequences and gaps that a listener heard. */
export function heard(events: readonly FeedEvent[]): readonly (number | "gap")[] {
  return events.map((event) => (event.kind === "gap" ? "gap" : event.head.sequence));
}

/** What every driver of `ChangeFeed` promises. */
export function describeChangeFeed(name: string, create: () => Promise<FeedMedium>): void {
  describe(`change feed: ${name}`, () => {
    let medium: FeedMedium;
    let one: ChangeFeed;
    let two: ChangeFeed;
    beforeAll(async () => {
      medium = await create();
      [one, two] = medium.clients;
    });
    afterAll(() => medium.dispose());

    test("what is announced after subscribe resolved is heard, by all clients, in order", async () => {
      await one.announce(moved(999));
      const here: FeedEvent[] = [];
      const there: FeedEvent[] = [];
      const subscriptions = [
        await one.subscribe((event) => here.push(event)),
        await two.subscribe((event) => there.push(event)),
      ];
      const positions: string[] = [];
      for (let sequence = 1; sequence <= 20; sequence++) {
        positions.push(await (sequence % 2 === 0 ? one : two).announce(moved(sequence)));
      }
      await until(() => here.length >= 20 && there.length >= 20);
      const wanted = positions.map((position, at) => ({
        kind: "moved",
        position,
        ...moved(at + 1),
      }));
      expect(here).toEqual(wanted);
      expect(there).toEqual(wanted);
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    });

    test("a deletion is told as one, by all clients, live and to who resumes", async () => {
      const after = await one.announce(moved(1));
      const events: FeedEvent[] = [];
      const live = await two.subscribe((event) => events.push(event));
      const position = await one.announce(moved(2), "deleted");
      const wanted = { kind: "deleted", position, ...moved(2) };
      await until(() => events.length >= 1);
      const resumed = await two.subscribe((event) => events.push(event), { after });
      await until(() => events.length >= 2);
      expect(events).toEqual([wanted, wanted]);
      await live.close();
      await resumed.close();
    });

    test("announcing at once from many sides gives one order for all", async () => {
      const here: FeedEvent[] = [];
      const there: FeedEvent[] = [];
      const subscriptions = [
        await one.subscribe((event) => here.push(event)),
        await two.subscribe((event) => there.push(event)),
      ];
      await Promise.all(
        Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? one : two).announce(moved(at + 1))),
      );
      await until(() => here.length >= 50 && there.length >= 50);
      expect(here).toEqual(there);
      expect(new Set(heard(here)).size).toBe(50);
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    });

    test("resuming behind a position gives what came after it, then what comes", async () => {
      await one.announce(moved(1));
      const after = await one.announce(moved(2));
      await one.announce(moved(3));
      const last = await one.announce(moved(4));
      const events: FeedEvent[] = [];
      const subscription = await two.subscribe((event) => events.push(event), { after });
      await one.announce(moved(5));
      await until(() => events.length >= 3);
      expect(heard(events)).toEqual([3, 4, 5]);
      const fromEnd: FeedEvent[] = [];
      const second = await two.subscribe((event) => fromEnd.push(event), { after: last });
      await until(() => fromEnd.length >= 1);
      expect(heard(fromEnd)).toEqual([5]);
      await subscription.close();
      await second.close();
    });

    test("resuming while others announce misses nothing and repeats nothing", async () => {
      const after = await one.announce(moved(1));
      const events: FeedEvent[] = [];
      let sequence = 1;
      const announcing = (async () => {
        while (sequence < 200) await one.announce(moved(++sequence));
      })();
      const subscription = await two.subscribe((event) => events.push(event), { after });
      await announcing;
      await until(() => events.length >= 199);
      expect(heard(events)).toEqual(Array.from({ length: 199 }, (_, at) => at + 2));
      await subscription.close();
    });

    test.each(["", "0-0", "1-1", "nonsense", "99999999999999-0", "deadbeef-3", "1-2-3", "$", "-"])(
      "a position that the feed does not hold (%j) begins with a gap",
      async (after) => {
        await one.announce(moved(1));
        const events: FeedEvent[] = [];
        const subscription = await one.subscribe((event) => events.push(event), { after });
        expect(heard(events)).toEqual(["gap"]);
        await two.announce(moved(2));
        await until(() => events.length >= 2);
        expect(heard(events)).toEqual(["gap", 2]);
        await subscription.close();
      },
    );

    test("a closed subscription hears nothing more, the others go on", async () => {
      const closed: FeedEvent[] = [];
      const open: FeedEvent[] = [];
      const first = await one.subscribe((event) => closed.push(event));
      const second = await one.subscribe((event) => open.push(event));
      await first.close();
      await first.close();
      await two.announce(moved(1));
      await until(() => open.length >= 1);
      expect(closed).toEqual([]);
      await second.close();
    });

    test("a listener that throws does not make others deaf", async () => {
      const warnings = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
      const events: FeedEvent[] = [];
      const subscriptions = [
        await one.subscribe(() => {
          throw new Error("a fault of mine");
        }),
        await one.subscribe((event) => events.push(event)),
      ];
      await one.announce(moved(1));
      await until(() => events.length >= 1);
      expect(String(warnings.mock.calls[0]?.[0])).toContain("a fault of mine");
      warnings.mockRestore();
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    });

    test("a closed feed says so", async () => {
      await two.close();
      await two.close();
      await expect(two.announce(moved(1))).rejects.toMatchObject({ code: "unavailable" });
      await expect(two.subscribe(() => undefined)).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}
