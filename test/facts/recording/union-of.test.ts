import { describe, expect, test } from "@jest/globals";
import { MOST_PATHS, MOST_VALUES } from "../../../src/facts/recording/recording.ts";
import { createRecordingBuilder } from "../../../src/facts/recording/recording-builder.ts";
import { unionOf } from "../../../src/facts/recording/union-of.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { randomRecording } from "./random-recording.ts";

describe("the union of recordings", () => {
  test.each([3, 40, 700])("does not depend on their order, with %i of a kind", (spread) => {
    for (let seed = 0; seed < 5; seed += 1) {
      const random = seededRandom(seed);
      const [a, b, c] = [1, 2, 3].map(() => randomRecording(random, spread, 600));
      if (a === undefined || b === undefined || c === undefined) throw new Error("unreachable");
      const whole = unionOf([a, b, c]);
      const text = JSON.stringify(whole);
      expect(JSON.stringify(unionOf([c, a, b]))).toBe(text);
      expect(JSON.stringify(unionOf([unionOf([a, b]), c]))).toBe(text);
      expect(JSON.stringify(unionOf([a, unionOf([b, c])]))).toBe(text);
      expect(JSON.stringify(unionOf([whole]))).toBe(text);
    }
  });

  test("keeps no more than there is room for, and loses no count", () => {
    const recordings = Array.from({ length: 4 }, (_, seed) =>
      randomRecording(seededRandom(seed), 900, 2000),
    );
    const counted = recordings.flatMap(({ calls }) => calls.map(({ count }) => count));
    const { calls } = unionOf(recordings);
    const total = (counts: readonly { readonly count: number }[]): number =>
      counts.reduce((sum, { count }) => sum + count, 0);
    expect(total(calls)).toBe(counted.reduce((sum, count) => sum + count, 0));
    for (const call of calls) {
      expect(total(call.processes)).toBe(call.count);
      expect(call.processes.length).toBeLessThanOrEqual(257);
      expect(total(call.images ?? [])).toBe(call.count);
      expect(call.images?.length).toBeLessThanOrEqual(257);
      expect(total(call.paths)).toBe(call.count);
      expect(call.paths.length).toBeLessThanOrEqual(MOST_PATHS);
      for (const { seen, more } of call.values ?? []) {
        expect(seen).toHaveLength(MOST_VALUES);
        expect(more).toBe(true);
      }
    }
  });

  test("counts what one saw of no image beside what another saw of some", () => {
    const [one, other, none] = ["nginx", "redis", undefined].map((image) => {
      const builder = createRecordingBuilder();
      const source = builder.source({ format: "tetragon", origin: image ?? "none" });
      builder.add({ architecture: "x86_64", number: 0, count: 2, image }, source);
      return builder.build();
    });
    if (one === undefined || other === undefined || none === undefined) throw new Error("three");
    expect(none.calls[0]).not.toHaveProperty("images");
    expect(unionOf([one, none, other, one]).calls[0]?.images).toEqual([
      { text: "nginx", count: 4 },
      { text: "", count: 2 },
      { text: "redis", count: 2 },
    ]);
  });

  test("says which call was made in more images than it keeps", () => {
    const builder = createRecordingBuilder();
    const source = builder.source({ format: "tetragon", origin: "t" });
    for (let at = 0; at < 2000; at += 1) {
      builder.add({ architecture: "x86_64", number: 0, image: `image-${at}` }, source);
    }
    const { calls, incomplete } = unionOf([builder.build()]);
    expect(calls[0]?.images).toHaveLength(257);
    expect(calls[0]?.images?.[0]).toEqual({ text: "", count: 2000 - 256 });
    expect(incomplete.map(({ message }) => message)).toEqual([
      expect.stringContaining("more container images"),
    ]);
  });

  test("adds up what makes them incomplete, reason by reason", () => {
    const one = createRecordingBuilder();
    one.incomplete({ reason: "lost_events", message: "lost", count: 2 });
    one.incomplete({ reason: "filtered", message: "by rules" });
    const { incomplete } = unionOf([one.build(), one.build()]);
    expect(incomplete).toEqual([
      { reason: "filtered", message: "by rules" },
      { reason: "lost_events", message: "lost", count: 4 },
    ]);
  });
});

describe("a recording that is gathered", () => {
  test("keeps numbers of no known call, but not any number of them", () => {
    const builder = createRecordingBuilder();
    const source = builder.source({ format: "x", origin: "y" });
    for (let number = 100_000; number < 110_000; number += 1) {
      builder.add({ architecture: "x86_64", number }, source);
    }
    const { calls, incomplete } = builder.build();
    expect(calls).toHaveLength(4096);
    expect(incomplete.map(({ count }) => count)).toEqual([undefined, 4096]);
  });

  test("is the same for one source however often it is named", () => {
    const builder = createRecordingBuilder();
    expect(builder.source({ format: "x", origin: "y" })).toBe(0);
    expect(builder.source({ format: "x", origin: "z" })).toBe(1);
    expect(builder.source({ format: "x", origin: "y" })).toBe(0);
  });
});
