import { beforeEach, describe, expect, test } from "@jest/globals";
import { createArchiveCache } from "../../src/distribute/archive-cache.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import { parseRevision, type Revision } from "../../src/domain/revision.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { publishQuietly } from "./bundle-server.ts";

const a = parseBundleName("a");
let readings: number;
let store: BundleStore;

beforeEach(() => {
  readings = 0;
  const memory = createMemoryStore();
  store = {
    ...memory,
    readArtifact: (...asked) => {
      readings += 1;
      return memory.readArtifact(...asked);
    },
  };
});

const contentOf = (length: number, letter: string) => letter.repeat(length);

describe("the archive cache", () => {
  test("reads an archive once, however many ask at the same time", async () => {
    const { revision } = await publishQuietly(store, "a", "content");
    const cache = createArchiveCache({ store, budgetBytes: 100 });
    expect(cache.held(a, revision)).toBeUndefined();
    const all = await Promise.all([1, 2, 3].map(() => cache.read(a, revision)));
    expect(all.map((bytes) => Buffer.from(bytes).toString())).toEqual(Array(3).fill("content"));
    expect(await cache.read(a, revision)).toBe(cache.held(a, revision));
    expect(readings).toBe(1);
  });

  test("drops what was not used for longest, by bytes", async () => {
    const cache = createArchiveCache({ store, budgetBytes: 100 });
    const [x, y, z] = await Promise.all(
      ["x", "y", "z"].map(async (letter) => {
        return (await publishQuietly(store, letter, contentOf(40, letter))).revision;
      }),
    );
    const [nameX, nameY, nameZ] = ["x", "y", "z"].map(parseBundleName);
    if (!x || !y || !z || !nameX || !nameY || !nameZ) throw new Error("three were published");
    await cache.read(nameX, x);
    await cache.read(nameY, y);
    cache.held(nameX, x);
    await cache.read(nameZ, z);
    expect(cache.bytes()).toBe(80);
    expect(cache.held(nameX, x)).toBeDefined();
    expect(cache.held(nameY, y)).toBeUndefined();
    expect(cache.held(nameZ, z)).toBeDefined();
  });

  test("gives out what is larger than the budget and does not keep it", async () => {
    const { revision } = await publishQuietly(store, "a", contentOf(101, "x"));
    const cache = createArchiveCache({ store, budgetBytes: 100 });
    expect((await cache.read(a, revision)).byteLength).toBe(101);
    expect(cache.bytes()).toBe(0);
    await cache.read(a, revision);
    expect(readings).toBe(2);
  });

  test("keeps nothing when there is no budget", async () => {
    const { revision } = await publishQuietly(store, "a", "content");
    const cache = createArchiveCache({ store, budgetBytes: 0 });
    await cache.read(a, revision);
    expect(cache.held(a, revision)).toBeUndefined();
    expect(cache.bytes()).toBe(0);
  });

  test("a few archives are read at once, the others in turn", async () => {
    const names = Array.from({ length: 50 }, (_, at) => `b${at}`);
    const heads = await Promise.all(names.map((name) => publishQuietly(store, name, name)));
    let [atOnce, most] = [0, 0];
    const slow: BundleStore = {
      ...store,
      readArtifact: async (...asked) => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        return await store.readArtifact(...asked);
      },
    };
    const cache = createArchiveCache({ store: slow, budgetBytes: 10 });
    const archives = await Promise.all(
      names.map((name, at) => cache.read(parseBundleName(name), heads[at]?.revision as Revision)),
    );
    expect(archives.map((archive) => Buffer.from(archive).toString())).toEqual(names);
    expect(most).toBe(4);
  });

  test("a revision that is not stored is not_found, and asking again reads again", async () => {
    const cache = createArchiveCache({ store, budgetBytes: 100 });
    const revision = parseRevision("0".repeat(64));
    await expect(cache.read(a, revision)).rejects.toMatchObject({ code: "not_found" });
    await expect(cache.read(a, revision)).rejects.toMatchObject({ code: "not_found" });
    expect(readings).toBe(2);
  });

  test("a store that throws at once does not spoil later readings", async () => {
    const { revision } = await publishQuietly(store, "a", "content");
    let isAway = true;
    const away: BundleStore = {
      ...store,
      readArtifact: (...asked) => {
        if (isAway) throw new PolicyError("unavailable", "away");
        return store.readArtifact(...asked);
      },
    };
    const cache = createArchiveCache({ store: away, budgetBytes: 100 });
    await expect(cache.read(a, revision)).rejects.toMatchObject({ code: "unavailable" });
    isAway = false;
    expect((await cache.read(a, revision)).byteLength).toBe(7);
  });
});
