import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { lockDirectory } from "../../../src/storage/file/directory-lock.ts";
import { startOf } from "../../../src/storage/file/process-identity.ts";
import { openFileStore } from "../../../src/storage/file/store.ts";
import { until } from "../../support/until.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "gatehouse-lock-"));
});
afterEach(() => rm(directory, { recursive: true }));

const NAMED = { variable: "DATA_FOLDER" };
const IN_USE = {
  code: "misconfigured",
  message: expect.stringMatching(
    `is in use by process ${process.pid}; stop it or set DATA_FOLDER to another folder`,
  ),
};

describe.each([
  { note: "sockets", sockets: true },
  { note: "files, where there are no sockets", sockets: false },
])("the lock of a directory, kept with $note", ({ sockets }) => {
  const lock = (at = directory) => lockDirectory(at, { sockets, ...NAMED });

  test("a second opener is told who holds it, and the holder keeps it", async () => {
    const held = await lock();
    await expect(lock()).rejects.toMatchObject(IN_USE);
    await expect(lock()).rejects.toMatchObject(IN_USE);
    await held.release();
    await (await lock()).release();
    expect(await readdir(directory)).toEqual([]);
  });

  test("of many that open at once never more than one holds it", async () => {
    for (let round = 0; round < 3; round++) {
      let holders = 0;
      let most = 0;
      let tried = 0;
      const contend = async (): Promise<void> => {
        const held = await lock().catch(() => undefined);
        tried += 1;
        if (held === undefined) return;
        most = Math.max(most, ++holders);
        await until("all to have tried", () => tried === 6);
        holders -= 1;
        await held.release();
      };
      await Promise.all(Array.from({ length: 6 }, contend));
      expect(most).toBeLessThanOrEqual(1);
    }
  });

  test("a directory with a very long path works", async () => {
    const deep = path.join(directory, "x".repeat(100), "y".repeat(100));
    await mkdir(deep, { recursive: true });
    const held = await lock(deep);
    await expect(lock(deep)).rejects.toMatchObject(IN_USE);
    await held.release();
  });
});

describe("a lock that was left behind", () => {
  test("by a process that is gone is taken over", async () => {
    await writeFile(path.join(directory, "lock-999999999-ab.process"), "null");
    // A file on which nobody listens: what a killed process leaves.
    await writeFile(path.join(directory, "lock-1-cd.socket"), "");
    const held = await lockDirectory(directory);
    expect(await readdir(directory)).toHaveLength(1);
    await held.release();
  });

  test("whose process id now belongs to another process is taken over", async () => {
    const start = await startOf(process.pid);
    if (start === null) return;
    const mark = path.join(directory, `lock-${process.pid}-ab.process`);
    await writeFile(mark, JSON.stringify("another boot:1"));
    await (await lockDirectory(directory)).release();
    await writeFile(mark, JSON.stringify(start));
    await expect(lockDirectory(directory, NAMED)).rejects.toMatchObject(IN_USE);
  });

  test("with content that cannot be read counts as held while its process id lives", async () => {
    await writeFile(path.join(directory, `lock-${process.pid}-ab.process`), "{half");
    await expect(lockDirectory(directory, NAMED)).rejects.toMatchObject(IN_USE);
  });
});

test("a store is opened by one at a time, and failing to open gives the lock back", async () => {
  const store = await openFileStore({ directory });
  await expect(openFileStore({ directory, ...NAMED })).rejects.toMatchObject(IN_USE);
  await store.close();
  await writeFile(path.join(directory, "epoch"), "damaged");
  await expect(openFileStore({ directory })).rejects.toMatchObject({ code: "misconfigured" });
  await writeFile(path.join(directory, "epoch"), "0123456789abcdef");
  const again = await openFileStore({ directory });
  expect(await again.epoch()).toBe("0123456789abcdef");
  await again.close();
});
