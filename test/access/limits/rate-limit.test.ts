import { describe, expect, test } from "@jest/globals";
import { createRateLimit } from "../../../src/access/limits/rate-limit.ts";

function limitOf({ times = 3, periodMs = 1_000, maxKeys = 10 } = {}) {
  const time = { now: 5_000 };
  const limit = createRateLimit({ times, periodMs, maxKeys, clock: () => time.now });
  const taken = (key: string, tries: number): number =>
    Array.from({ length: tries }, () => limit.take(key)).filter((wait) => wait === 0).length;
  return { limit, time, taken };
}

describe("a bucket", () => {
  test.each([{ times: 1 }, { times: 3 }, { times: 7 }, { times: 60 }, { times: 1_000 }])(
    "gives $times at once, and as many again after its period",
    ({ times }) => {
      const { time, taken } = limitOf({ times });
      expect(taken("a", times + 5)).toBe(times);
      time.now += 1_000;
      expect(taken("a", times + 5)).toBe(times);
      time.now += 60_000;
      expect(taken("a", times + 5)).toBe(times);
    },
  );

  test("fills evenly, and says how long the next one takes", () => {
    const { limit, time, taken } = limitOf({ times: 4 });
    taken("a", 4);
    expect(limit.waitOf("a")).toBeCloseTo(250);
    time.now += 100;
    expect(limit.take("a")).toBeCloseTo(150);
    time.now += 150;
    expect(limit.waitOf("a")).toBe(0);
    expect(taken("a", 2)).toBe(1);
  });

  test("what is refused is not counted", () => {
    const { time, taken } = limitOf();
    taken("a", 1_000);
    time.now += 334;
    expect(taken("a", 5)).toBe(1);
  });

  test("what costs much is let through once and paid for by time", () => {
    const { limit, time } = limitOf({ times: 10 });
    expect([limit.take("a", 9), limit.take("a", 8)]).toEqual([0, 0]);
    expect(limit.take("a")).toBeCloseTo(800);
    time.now += 801;
    expect(limit.take("a")).toBe(0);
  });

  test("belongs to one key", () => {
    const { taken } = limitOf();
    expect([taken("a", 9), taken("b", 9)]).toEqual([3, 3]);
  });
});

test("of many keys those are known that were counted last", () => {
  const { limit, taken } = limitOf({ times: 2, maxKeys: 3 });
  for (const key of ["a", "a", "b", "c", "c"]) limit.take(key);
  limit.take("b");
  limit.take("d");
  expect(["b", "c", "d"].map((key) => limit.waitOf(key) > 0)).toEqual([true, true, false]);
  expect(taken("a", 9)).toBe(2);
});

test("a million keys take no more room than those that are kept", () => {
  const { limit } = limitOf({ times: 1, maxKeys: 1_000 });
  for (let at = 0; at < 1_000_000; at += 1) limit.take(`key ${at}`);
  const kept = Array.from({ length: 2_000 }, (_, at) => limit.waitOf(`key ${998_000 + at}`) > 0);
  expect(kept.filter(Boolean)).toHaveLength(1_000);
});
