import { describe, expect, test } from "@jest/globals";
import type { ActiveRevision } from "../../src/decide/active-revision.ts";
import { createRevisionCache } from "../../src/decide/revision-cache.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision, type Revision } from "../../src/domain/revision.ts";
import { until } from "../support/until.ts";

const NAME = parseBundleName("a");
const revision = (digit: string): Revision => parseRevision(digit.repeat(64));

/** A cache of one revision, and what it has closed. */
function cacheOfOne() {
  const closed: string[] = [];
  const cache = createRevisionCache(1, async (_name, loaded) => {
    const digit = loaded[0] ?? "";
    return { close: () => closed.push(digit) } as unknown as ActiveRevision;
  });
  return { cache, closed };
}

describe("a revision that is no head", () => {
  test("is closed once another takes its place", async () => {
    const { cache, closed } = cacheOfOne();
    await cache.use(NAME, revision("1"), () => Promise.resolve());
    expect(closed).toEqual([]);
    await cache.use(NAME, revision("2"), () => Promise.resolve());
    expect(closed).toEqual(["1"]);
  });

  for (const note of ["another takes its place", "all are dropped"]) {
    test(`stays open until all that ask it are answered, when ${note}`, async () => {
      const { cache, closed } = cacheOfOne();
      const answers: (() => void)[] = [];
      const ask = () => new Promise<void>((resolve) => answers.push(resolve));
      const asked = [1, 2].map(() => cache.use(NAME, revision("1"), ask));
      await until(() => answers.length === 2);
      if (note === "all are dropped") cache.clear();
      else await cache.use(NAME, revision("2"), () => Promise.resolve());
      answers[0]?.();
      await asked[0];
      expect(closed).toEqual([]);
      answers[1]?.();
      await asked[1];
      await new Promise(setImmediate);
      expect(closed).toEqual(["1"]);
    });
  }
});
