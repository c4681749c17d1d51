import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openFileTokenStore } from "../../../src/storage/file/token-store.ts";
import type { TokenRecord, TokenStore } from "../../../src/storage/token-store.ts";
import { describeTokenStore, tokenRecord } from "../../contract/token-store.ts";
import { type FaultyDisk, failingDisk, powerCutDisk, stoppingDisk } from "./faulty-disk.ts";

const REVOKED_AT = "2026-11-28T00:00:00.000Z";

let directory: string;
const file = (name: string): string => path.join(directory, "access", name);
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "gatehouse-tokens-"));
});
afterEach(() => rm(directory, { recursive: true }));

describeTokenStore("file", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-tokens-"));
  const store = await openFileTokenStore({ directory: folder });
  return {
    clients: [store, store],
    async reopen() {
      await store.close();
      return openFileTokenStore({ directory: folder });
    },
    async dispose() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});

test("the folder is its user's alone", async () => {
  await openFileTokenStore({ directory });
  expect((await stat(file("."))).mode & 0o777).toBe(0o700);
});

describe("opening", () => {
  let record: TokenRecord;
  beforeEach(async () => {
    const store = await openFileTokenStore({ directory });
    await store.key();
    record = tokenRecord();
    await store.add(record);
    await store.close();
  });

  test.each([
    { note: "a key of another length", name: "key", text: "abcd" },
    { note: "no key", name: "key", text: undefined },
    { note: "an empty list", name: "tokens.json", text: "" },
    { note: "a list that is cut off", name: "tokens.json", text: '{"tokens":[{"id":"x' },
    { note: "a list of something else", name: "tokens.json", text: '{"tokens":[1]}' },
    { note: "no list", name: "tokens.json", text: "{}" },
  ])("$note is an error that names the file", async ({ name, text }) => {
    if (text === undefined) await rm(file(name));
    else await writeFile(file(name), text);
    await expect(openFileTokenStore({ directory })).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining(`${file(name)} is damaged`),
    });
  });

  test("keeps what a newer version wrote beside", async () => {
    const text = await readFile(file("tokens.json"), "utf8");
    await writeFile(file("tokens.json"), text.replace('"name"', '"note":"kept","name"'));
    const store = await openFileTokenStore({ directory });
    await store.revoke(record.id, REVOKED_AT);
    await store.close();
    expect(await readFile(file("tokens.json"), "utf8")).toContain('"note":"kept"');
  });
});

/** A disk with one token lets its user down at its first write, its second and so on, until the work gets through. */
async function atEveryWrite(
  make: (failAt: number) => FaultyDisk,
  check: (disk: FaultyDisk, record: TokenRecord) => Promise<void>,
): Promise<number> {
  for (let failAt = 0; failAt < 30; failAt++) {
    await rm(file("."), { recursive: true, force: true });
    const store = await openFileTokenStore({ directory });
    const record = tokenRecord();
    await store.key();
    await store.add(record);
    await store.close();
    const disk = make(failAt);
    await check(disk, record);
    if (!disk.failed()) return failAt;
  }
  throw new Error("the work never ended");
}

/** Opens on a disk, revokes and adds; says what was answered. */
async function work(disk: FaultyDisk, record: TokenRecord, store: TokenStore, added: TokenRecord) {
  const outcomes = await Promise.allSettled([
    store.revoke(record.id, REVOKED_AT),
    store.add(added),
  ]);
  await disk.end();
  return outcomes;
}

describe.each([
  { note: "the process is killed", make: stoppingDisk },
  { note: "the power is cut and every name that was not synced is lost", make: powerCutDisk },
])("when $note after any number of writes", ({ make }) => {
  test("what was answered is there, and nothing is half there", async () => {
    const writes = await atEveryWrite(make, async (disk, record) => {
      disk.begin();
      const added = tokenRecord();
      const store = await openFileTokenStore({ directory, writes: disk.writes });
      const [revoked, add] = await work(disk, record, store, added);
      const list = await (await openFileTokenStore({ directory })).list();
      if (revoked?.status === "fulfilled") expect(list[0]?.revokedAt).toBe(REVOKED_AT);
      if (add?.status === "fulfilled") expect(list[1]).toEqual(added);
      expect(list[0]?.id).toBe(record.id);
      expect(await readdir(file("."))).toEqual(["key", "tokens.json"]);
    });
    expect(writes).toBeGreaterThan(4);
  });
});

test.each(["ENOSPC", "EDQUOT", "EIO"])(
  "on a disk that answers %s a change is unavailable, and the next one gets through",
  async (code) => {
    await atEveryWrite(
      (failAt) => failingDisk(failAt, code),
      async (disk, record) => {
        const store = await openFileTokenStore({ directory, writes: disk.writes });
        const before = await store.version();
        disk.begin();
        const outcomes = await work(disk, record, store, tokenRecord());
        for (const outcome of outcomes) {
          if (outcome.status === "fulfilled") continue;
          const message = expect.stringContaining(file("."));
          expect(outcome.reason).toMatchObject({ code: "unavailable", message });
        }
        if (outcomes.every(({ status }) => status === "rejected")) {
          expect(await store.version()).toBe(before);
          expect(await store.list()).toEqual([record]);
        }
        await store.expire(record.id, REVOKED_AT);
        expect(await (await openFileTokenStore({ directory })).list()).toEqual(await store.list());
      },
    );
  },
);
