import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import type { RevisionRecord } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { createLog } from "../../src/observe/log.ts";
import { yieldLostRoots } from "../../src/pipeline/lost-roots.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { cacheRecords } from "../../src/storage/cached-records.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { AT, sample } from "../contract/samples.ts";
import { until } from "../support/until.ts";

const HAND = parseBundleName("hand");
const OTHER = parseBundleName("other");

let current: BundleStore;
let heads: LiveHeads;
let store: BundleStore;
let end: () => void;
let logged: Record<string, unknown>[];

beforeEach(async () => {
  current = createMemoryStore();
  const medium = { ...current };
  for (const method of Object.keys(current) as (keyof BundleStore)[]) {
    const call = (...asked: unknown[]) =>
      Reflect.apply(Reflect.get(current, method), current, asked);
    Object.assign(medium, { [method]: call });
  }
  store = cacheRecords(medium);
  logged = [];
  const destination = { write: (line: string) => logged.push(JSON.parse(line)) };
  const log = createLog({ level: "info", destination });
  heads = createLiveHeads({ store, feed: createMemoryFeed(), log, rereadMs: 20 });
  end = yieldLostRoots({ store, heads, log });
  await publish(HAND, { roots: ["hand"] });
  await heads.start();
  // As an activation does: what a revision owns is known from then on.
  await store.readRevision(HAND, sample(HAND, "hand").record.revision);
});
afterEach(async () => {
  end();
  await heads.close();
});

async function publish(name: typeof HAND, changes: Partial<RevisionRecord>): Promise<void> {
  const { record, artifacts } = sample(name, name, changes);
  await current.putRevision(record, artifacts);
  const expected = await current.readHead(name);
  const { revision } = record;
  await current.moveHead({ name, expected, revision, at: AT, reason: "push" });
}

const CASES = [
  { note: "owns its root", changes: { roots: ["hand/below"] }, yields: true },
  { note: "owns another root", changes: { roots: ["other"] }, yields: false },
  { note: "is for agents alone", changes: { roots: ["hand"], decide: false }, yields: false },
];
test.each(CASES)(
  "a lost bundle meets one that $note, pushed after the loss was noticed",
  async ({ changes, yields }) => {
    current = createMemoryStore();
    await until(() => heads.isLost(HAND));
    await publish(OTHER, changes);
    await until(() => heads.head(OTHER) !== undefined);
    if (yields) await until(() => heads.head(HAND) === undefined);
    expect(heads.isLost(HAND)).toBe(!yields);
    expect(heads.head(HAND) === undefined).toBe(yields);
  },
);

test("one that was pushed before the loss was noticed takes its place too, and it can come back", async () => {
  current = createMemoryStore();
  await publish(OTHER, { roots: ["hand"] });
  await until(() => heads.head(HAND) === undefined);
  const told = logged.filter(({ by }) => by === "other");
  expect(told).toMatchObject([{ level: "warn", bundle: "hand" }]);
  await publish(HAND, { roots: ["elsewhere"] });
  await until(() => heads.head(HAND) !== undefined);
  expect(heads.isLost(HAND)).toBe(false);
});
