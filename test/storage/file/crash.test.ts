import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Head } from "../../../src/domain/head.ts";
import type { BundleStore } from "../../../src/storage/bundle-store.ts";
import { openFileStore } from "../../../src/storage/file/store.ts";
import { AT, bundleName, deletion, publish, revisionOf, sample } from "../../contract/samples.ts";
import { type FaultyDisk, failingDisk, powerCutDisk, stoppingDisk } from "./faulty-disk.ts";

const NAME = bundleName("team/authz");
const OLD = revisionOf("old");
const NEW = revisionOf("new");

type Outcome = "answered" | { readonly code?: string };

/** What a push does to the store. Throws when the disk lets it down. */
async function push(store: BundleStore): Promise<void> {
  const { record, artifacts } = sample(NAME, "new");
  await store.putRevision(record, artifacts);
  const expected = await store.readHead(NAME);
  await store.moveHead({ name: NAME, expected, revision: NEW, at: AT, reason: "push" });
}

async function deleteOld(store: BundleStore): Promise<void> {
  await store.deleteHead(deletion(NAME, old));
}

/** Data directories made once, each copied for every crash. */
let templates: { readonly empty: string; readonly published: string };
let directory: string;
let old: Head;

beforeEach(async () => {
  const [empty, published] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  templates = { empty, published };
  await (await openFileStore({ directory: empty })).close();
  const store = await openFileStore({ directory: published });
  old = await publish(store, NAME, "old");
  await store.close();
});
afterEach(async () => {
  await rm(templates.empty, { recursive: true });
  await rm(templates.published, { recursive: true });
});

function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "gatehouse-crash-"));
}

async function withCopy(of: string, work: () => Promise<void>): Promise<void> {
  directory = await temporaryFolder();
  try {
    await cp(of, directory, { recursive: true });
    await work();
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Opens, pushes while the disk is faulty, closes. */
async function pushOn(disk: FaultyDisk, work = push): Promise<Outcome> {
  const store = await openFileStore({ directory, writes: disk.writes });
  disk.begin();
  const outcome = await work(store).then(
    (): Outcome => "answered",
    (error: Outcome) => error,
  );
  await store.close();
  await disk.end();
  return outcome;
}

/** Whole or not at all: the head is the old or the new one, and each listed revision has all its parts. */
async function expectSound(
  store: BundleStore,
  before: Head | undefined,
): Promise<Head | undefined> {
  const head = await store.readHead(NAME);
  const sequence = (before?.sequence ?? 0) + (head?.revision === NEW ? 1 : 0);
  expect([before?.revision, NEW]).toContainEqual(head?.revision);
  expect(head?.sequence ?? 0).toBe(sequence);
  const moves = await store.readHistory(NAME, 10);
  expect(moves).toHaveLength(sequence);
  expect(moves[0]?.revision).toBe(head?.revision);
  for (const { revision } of await store.listRevisions(NAME)) {
    const { artifacts } = sample(NAME, revision === OLD ? "old" : "new");
    for (const [artifact, bytes] of artifacts) {
      const read = await store.readArtifact(NAME, revision, artifact);
      expect(Buffer.from(read ?? "none")).toEqual(Buffer.from(bytes));
    }
  }
  expect(await temporaries()).toEqual([]);
  return head;
}

async function temporaries(): Promise<readonly string[]> {
  const files = await readdir(directory, { recursive: true });
  return files.filter((file) => file.includes(".tmp-"));
}

/** Lets the disk fail at the first write, at the second, and so on until the work gets through; answers how many it has. */
async function atEveryWrite(
  template: string,
  make: (failAt: number) => FaultyDisk,
  check: (disk: FaultyDisk) => Promise<void>,
): Promise<number> {
  for (let failAt = 0; failAt < 60; failAt++) {
    const disk = make(failAt);
    await withCopy(template, () => check(disk));
    if (!disk.failed()) return failAt;
  }
  throw new Error("the work never ended");
}

const CRASHES = [
  { note: "the process is killed", make: stoppingDisk },
  { note: "the power is cut and every name that was not synced is lost", make: powerCutDisk },
];

describe.each(CRASHES)("when $note after any number of writes", ({ make }) => {
  test.each(["empty", "published"] as const)(
    "a push into an %s store leaves the old head or the new one",
    async (kind) => {
      const before = kind === "empty" ? undefined : old;
      const writes = await atEveryWrite(templates[kind], make, async (disk) => {
        const outcome = await pushOn(disk);
        const store = await openFileStore({ directory });
        const head = await expectSound(store, before);
        if (outcome === "answered") expect(head?.revision).toBe(NEW);
        await push(store);
        expect((await store.readHead(NAME))?.revision).toBe(NEW);
        await store.close();
      });
      expect(writes).toBeGreaterThan(10);
    },
  );

  test("a stored revision that was answered is there whole", async () => {
    await atEveryWrite(templates.empty, make, async (disk) => {
      const { record, artifacts } = sample(NAME, "new");
      const outcome = await pushOn(disk, (store) => store.putRevision(record, artifacts));
      const store = await openFileStore({ directory });
      await expectSound(store, undefined);
      if (outcome === "answered") expect(await store.listRevisions(NAME)).toEqual([record]);
      await store.close();
    });
  });

  test("a deleted revision is there whole or not at all", async () => {
    await atEveryWrite(templates.published, make, async (disk) => {
      const before = await openFileStore({ directory });
      await push(before);
      const head = await before.readHead(NAME);
      await before.close();
      const outcome = await pushOn(disk, (store) =>
        store.deleteRevision(NAME, OLD).then(() => undefined),
      );
      const store = await openFileStore({ directory });
      await expectSound(store, old);
      expect(await store.readHead(NAME)).toEqual(head);
      if (outcome === "answered") expect(await store.listRevisions(NAME)).toHaveLength(1);
      await store.close();
    });
  });

  test("a deleted head is there whole or not at all, and its number is never given again", async () => {
    await atEveryWrite(templates.published, make, async (disk) => {
      const outcome = await pushOn(disk, deleteOld);
      const store = await openFileStore({ directory });
      const head = await store.readHead(NAME);
      const moves = await store.readHistory(NAME, 10);
      if (outcome === "answered") expect(head).toBeUndefined();
      expect(head).toEqual(moves.length === 1 ? old : undefined);
      expect(await store.listRevisions(NAME)).toHaveLength(1);
      await push(store);
      expect((await store.readHead(NAME))?.sequence).toBe(moves.length + 1);
      await store.close();
    });
  });

  test("opening a new directory can be done again", async () => {
    for (let failAt = 0; failAt < 6; failAt++) {
      directory = await temporaryFolder();
      const disk = make(failAt);
      disk.begin();
      const opened = openFileStore({ directory, writes: disk.writes });
      const epoch = await opened.then(
        async (store) => {
          const drawn = await store.epoch();
          await store.close();
          return drawn;
        },
        () => undefined,
      );
      await disk.end();
      const store = await openFileStore({ directory });
      if (epoch !== undefined) expect(await store.epoch()).toBe(epoch);
      await store.close();
      await rm(directory, { recursive: true });
    }
  });
});

describe("on a disk that fails at any one of a push's writes", () => {
  test.each(["ENOSPC", "EDQUOT", "EIO"])(
    "%s is unavailable, keeps the old head and leaves nothing behind",
    async (code) => {
      const make = (failAt: number) => failingDisk(failAt, code);
      await atEveryWrite(templates.published, make, async (disk) => {
        const outcome = await pushOn(disk);
        expect(await temporaries()).toEqual([]);
        if (disk.failed()) {
          const message = expect.stringContaining(directory);
          expect(outcome).toMatchObject({ code: "unavailable", message });
        }
        const store = await openFileStore({ directory });
        await expectSound(store, old);
        await store.close();
      });
    },
  );

  test("the store goes on with the old head, and retention takes away nothing that a head file names", async () => {
    const make = (failAt: number) => failingDisk(failAt, "ENOSPC");
    await atEveryWrite(templates.published, make, async (disk) => {
      await pushOn(disk, async (store) => {
        await push(store).catch(() => undefined);
        if (!disk.failed()) return;
        expect(await store.readHead(NAME)).toEqual(old);
        expect(await store.readHistory(NAME, 10)).toHaveLength(1);
        await store.deleteRevision(NAME, NEW);
      });
      const store = await openFileStore({ directory });
      await expectSound(store, old);
      await store.close();
    });
  });

  test("a deletion that fails keeps the head, and can be done again", async () => {
    const make = (failAt: number) => failingDisk(failAt, "ENOSPC");
    await atEveryWrite(templates.published, make, async (disk) => {
      await pushOn(disk, async (store) => {
        await deleteOld(store).catch(() => undefined);
        if (disk.failed()) expect(await store.readHead(NAME)).toEqual(old);
        if (disk.failed()) await deleteOld(store);
        expect(await store.readHead(NAME)).toBeUndefined();
        expect(await store.readHistory(NAME, 10)).toHaveLength(2);
      });
    });
  });

  test("a move that was never answered is replaced by the next one, under its number", async () => {
    const make = (failAt: number) => failingDisk(failAt, "EIO");
    await atEveryWrite(templates.published, make, async (disk) => {
      const outcome = await pushOn(disk, async (store) => {
        await push(store).catch(() => undefined);
        if (!disk.failed()) return;
        expect(await publish(store, NAME, "third")).toMatchObject({ sequence: 2 });
        const moves = await store.readHistory(NAME, 10);
        expect(moves.map((move) => move.revision)).toEqual([revisionOf("third"), OLD]);
      });
      expect(outcome).toBe("answered");
    });
  });
});
