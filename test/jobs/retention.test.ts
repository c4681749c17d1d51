import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { runRetention } from "../../src/jobs/retention.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { bundleName, deletion, revisionOf, sample } from "../contract/samples.ts";

const NAME = bundleName("team/authz");
const NOW = new Date("2026-06-30T12:00:00.000Z");

function daysAgo(days: number): string {
  return new Date(NOW.getTime() - days * 86_400_000).toISOString();
}

/** Content, when it was created and when the head moved there, in days before now. The last one is the head. */
type Life = readonly {
  readonly content: string;
  readonly created: number;
  readonly moved?: number;
}[];

async function storeWith(
  life: Life,
  name = NAME,
  store = createMemoryStore(),
): Promise<BundleStore> {
  for (const { content, created, moved } of life) {
    const { record, artifacts } = sample(name, content, { createdAt: daysAgo(created) });
    await store.putRevision(record, artifacts);
    if (moved === undefined) continue;
    const expected = await store.readHead(name);
    const { revision } = record;
    await store.moveHead({ name, expected, revision, at: daysAgo(moved), reason: "push" });
  }
  return store;
}

function retention(
  store: BundleStore,
  limits: { readonly keepRevisions: number; readonly keepDays: number },
  signal = new AbortController().signal,
) {
  return runRetention({ store, ...limits, now: () => NOW, signal });
}

const FIVE: Life = [
  { content: "a", created: 100, moved: 100 },
  { content: "b", created: 80, moved: 80 },
  { content: "c", created: 60, moved: 60 },
  { content: "d", created: 40, moved: 40 },
  { content: "e", created: 20, moved: 20 },
];

interface RetentionCase {
  readonly note: string;
  readonly keepRevisions: number;
  readonly keepDays: number;
  readonly life: Life;
  /** When the head was deleted, in days before now. */
  readonly deleted?: number;
  readonly gone: readonly string[];
}

async function deleteHead(store: BundleStore, days: number | undefined): Promise<void> {
  const expected = await store.readHead(NAME);
  if (days === undefined || expected === undefined) return;
  await store.deleteHead({ ...deletion(NAME, expected), at: daysAgo(days) });
}

test.each([
  {
    note: "the newest stay whatever their age",
    keepRevisions: 2,
    keepDays: 0,
    life: FIVE,
    gone: ["a", "b", "c"],
  },
  {
    note: "the young stay whatever their number",
    keepRevisions: 1,
    keepDays: 50,
    life: FIVE,
    gone: ["a", "b"],
  },
  {
    note: "what is inside either limit stays",
    keepRevisions: 4,
    keepDays: 30,
    life: FIVE,
    gone: ["a"],
  },
  { note: "nothing goes while there are few", keepRevisions: 5, keepDays: 0, life: FIVE, gone: [] },
  {
    note: "nothing goes while all are young",
    keepRevisions: 1,
    keepDays: 365,
    life: FIVE,
    gone: [],
  },
  {
    note: "the head stays with limits of zero",
    keepRevisions: 0,
    keepDays: 0,
    life: FIVE,
    gone: ["a", "b", "c", "d"],
  },
  {
    note: "a head that was rolled back to stays however old",
    ...{ keepRevisions: 1, keepDays: 1, gone: ["b", "c", "d", "e"] },
    life: [...FIVE, { content: "a", created: 100, moved: 10 }],
  },
  {
    note: "what was live until yesterday is young",
    ...{ keepRevisions: 1, keepDays: 7, gone: [] },
    life: [
      { content: "a", created: 300, moved: 300 },
      { content: "b", created: 1, moved: 1 },
    ],
  },
  {
    note: "what was live again lately is young",
    ...{ keepRevisions: 1, keepDays: 30, gone: ["b"] },
    life: [
      { content: "a", created: 300, moved: 300 },
      { content: "b", created: 200, moved: 200 },
      { content: "a", created: 300, moved: 100 },
      { content: "c", created: 25, moved: 25 },
    ],
  },
  {
    note: "what was never live counts from its creation",
    ...{ keepRevisions: 1, keepDays: 30, gone: ["old draft"] },
    life: [
      { content: "old draft", created: 90 },
      { content: "new draft", created: 10 },
      { content: "a", created: 5, moved: 5 },
    ],
  },
  {
    note: "of what was deleted lately the rules keep what they keep of others",
    ...{ keepRevisions: 2, keepDays: 15, life: FIVE, deleted: 10, gone: ["a", "b", "c"] },
  },
  {
    note: "what was deleted long ago goes wholly",
    ...{ keepRevisions: 2, keepDays: 5, life: FIVE, deleted: 10 },
    gone: ["a", "b", "c", "d", "e"],
  },
  {
    note: "a head that was deleted today was live until today",
    ...{ keepRevisions: 1, keepDays: 1, life: FIVE, deleted: 0, gone: ["a", "b", "c", "d"] },
  },
] as readonly RetentionCase[])(
  "$note",
  async ({ keepRevisions, keepDays, life, gone, deleted }) => {
    const store = await storeWith(life);
    await deleteHead(store, deleted);
    const head = await store.readHead(NAME);
    const report = await retention(store, { keepRevisions, keepDays });
    expect(report.bundles).toBe(1);
    expect(report.removed.map(({ revision }) => revision).sort()).toEqual(
      gone.map(revisionOf).sort(),
    );
    const kept = [...new Set(life.map(({ content }) => content))].filter(
      (it) => !gone.includes(it),
    );
    const listed = (await store.listRevisions(NAME)).map(({ revision }) => revision);
    expect([...listed].sort()).toEqual(kept.map(revisionOf).sort());
    expect(await store.readHead(NAME)).toEqual(head);
  },
);

test.each([
  { note: "long ago is forgotten", deleted: 10, moves: 1 },
  { note: "lately is kept", deleted: 3, moves: 6 },
])("the history of a bundle that was deleted $note", async ({ deleted, moves }) => {
  const store = await storeWith(FIVE);
  await deleteHead(store, deleted);
  await retention(store, { keepRevisions: 2, keepDays: 5 });
  expect(await store.readHistory(NAME, 100)).toHaveLength(moves);
  await storeWith([{ content: "z", created: 0, moved: 0 }], NAME, store);
  expect((await store.readHead(NAME))?.sequence).toBe(7);
});

test("each bundle is counted by itself", async () => {
  const store = await storeWith(FIVE);
  const other = bundleName("other");
  await storeWith(FIVE.slice(0, 2), other, store);
  const report = await retention(store, { keepRevisions: 2, keepDays: 0 });
  expect(report.bundles).toBe(2);
  expect(report.removed.every(({ name }) => name === NAME)).toBe(true);
});

test("an aborted run ends early and reports what it did", async () => {
  const store = await storeWith(FIVE);
  const aborted = await retention(store, { keepRevisions: 1, keepDays: 0 }, AbortSignal.abort());
  expect(aborted).toEqual({ bundles: 0, removed: [] });
  const controller = new AbortController();
  const stopping: BundleStore = {
    ...store,
    deleteRevision(name, revision) {
      controller.abort();
      return store.deleteRevision(name, revision);
    },
  };
  const report = await retention(stopping, { keepRevisions: 1, keepDays: 0 }, controller.signal);
  expect(report.removed).toHaveLength(1);
  expect(await store.listRevisions(NAME)).toHaveLength(4);
});

test("a revision that became the head meanwhile is not reported as removed", async () => {
  const store = await storeWith(FIVE);
  const refusing: BundleStore = { ...store, deleteRevision: async () => false };
  const report = await retention(refusing, { keepRevisions: 1, keepDays: 0 });
  expect(report.removed).toEqual([]);
});

test("whatever happened before, the head and the newest so many always stay", async () => {
  const step = fc.record({
    content: fc.constantFrom("a", "b", "c", "d", "e"),
    moves: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.nat(4),
      fc.nat(12),
      async (steps, keepRevisions, keepDays) => {
        const life = steps.map(({ content, moves }, at) => {
          const day = steps.length - at;
          return { content, created: day, ...(moves ? { moved: day } : {}) };
        });
        const store = await storeWith([...life, { content: "z", created: 0, moved: 0 }]);
        const before = await store.listRevisions(NAME);
        await retention(store, { keepRevisions, keepDays });
        const after = await store.listRevisions(NAME);
        expect(after.length).toBeGreaterThanOrEqual(
          Math.min(before.length, Math.max(1, keepRevisions)),
        );
        expect(after.map(({ revision }) => revision)).toContain(revisionOf("z"));
      },
    ),
    { numRuns: 50 },
  );
});
