import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { BundleStore } from "../../../src/storage/bundle-store.ts";
import { openFileStore } from "../../../src/storage/file/store.ts";
import { describeBundleStore } from "../../contract/bundle-store.ts";
import { bundleName, publish, revisionOf } from "../../contract/samples.ts";

describeBundleStore("file", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "gatehouse-store-"));
  const store = await openFileStore({ directory });
  return {
    clients: [store, store],
    async reopen() {
      await store.close();
      return openFileStore({ directory });
    },
    async dispose() {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
});

describe("opening a data directory", () => {
  let directory: string;
  const name = bundleName("team/authz");
  const headFile = () => path.join(directory, "bundles", "team+authz", "head.json");
  const revisionFolder = (content: string) =>
    path.join(directory, "bundles", "team+authz", "revisions", revisionOf(content));

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "gatehouse-store-"));
    const store = await openFileStore({ directory });
    await publish(store, name, "one");
    await publish(store, name, "two");
    await store.close();
  });
  afterEach(() => rm(directory, { recursive: true }));

  test.each([
    { note: "empty", text: "" },
    { note: "cut off", text: '{"name":"team/authz","moves":[' },
    { note: "no history", text: '{"name":"team/authz","moves":[]}' },
    { note: "of another kind", text: '{"name":"team/authz","moves":[{"sequence":"1"}]}' },
    { note: "zeroes", text: "\0".repeat(300) },
    { note: "another bundle's", text: undefined },
  ])("a head file that is $note is an error that names it", async ({ text }) => {
    const whole = await readFile(headFile(), "utf8");
    await writeFile(headFile(), text ?? whole.replace("team/authz", "team/other"));
    await expect(openFileStore({ directory })).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining(`${headFile()} is damaged`),
    });
    await writeFile(headFile(), whole);
    const store = await openFileStore({ directory });
    expect(await store.readHead(name)).toMatchObject({ sequence: 2 });
    await store.close();
  });

  test.each(["record.json", "bundle.tar.gz"])(
    "a head whose revision lacks its %s is an error that names the file",
    async (file) => {
      await rm(path.join(revisionFolder("two"), file));
      await expect(openFileStore({ directory })).rejects.toMatchObject({
        code: "misconfigured",
        message: expect.stringContaining(path.join(revisionFolder("two"), file)),
      });
    },
  );

  test("a damaged record of an older revision is an error only where it is read", async () => {
    await writeFile(path.join(revisionFolder("one"), "record.json"), "{");
    const store = await openFileStore({ directory });
    await expect(store.readRevision(name, revisionOf("one"))).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("record.json is damaged"),
    });
    expect(await store.readRevision(name, revisionOf("two"))).toBeDefined();
    await store.close();
  });

  test("what a dead writer left is swept away, what a person put there stays", async () => {
    const bundles = path.join(directory, "bundles");
    await mkdir(path.join(bundles, "team+authz", "revisions", ".tmp-ab", "deep"), {
      recursive: true,
    });
    await writeFile(path.join(bundles, "team+authz", ".tmp-cd"), "half a head");
    await writeFile(path.join(directory, ".tmp-ef"), "half an epoch");
    await writeFile(path.join(directory, "README"), "mine");
    await writeFile(path.join(bundles, "notes.txt"), "mine");
    const store = await openFileStore({ directory });
    await store.close();
    const files = await readdir(directory, { recursive: true });
    expect(files.filter((file) => file.includes(".tmp-"))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["README", "bundles/notes.txt"]));
  });

  test("without its epoch file it is another epoch with the same heads", async () => {
    const before = await openFileStore({ directory });
    const epoch = await before.epoch();
    await before.close();
    await rm(path.join(directory, "epoch"));
    const store = await openFileStore({ directory });
    expect(await store.epoch()).not.toBe(epoch);
    expect(await store.readHead(name)).toMatchObject({ epoch: await store.epoch(), sequence: 2 });
    await store.close();
  });

  test.each([
    { note: "a file", at: () => headFile() },
    { note: "below a file", at: () => path.join(headFile(), "data") },
    { note: "where nothing can be made", at: () => "/proc/gatehouse" },
  ])("a directory that is $note is misconfigured", async ({ at }) => {
    const opened = openFileStore({ directory: at(), variable: "DATA_FOLDER" });
    await expect(opened).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("; set DATA_FOLDER to a folder"),
    });
  });

  test("the history keeps the last 1,000 moves", async () => {
    const whole = JSON.parse(await readFile(headFile(), "utf8"));
    const [latest] = whole.moves;
    const moves = Array.from({ length: 1_000 }, (_, at) => ({ ...latest, sequence: 1_000 - at }));
    await writeFile(headFile(), JSON.stringify({ ...whole, moves }));
    const store = await openFileStore({ directory });
    await publish(store, name, "one");
    const history = await store.readHistory(name, 2_000);
    expect([history.length, history[0]?.sequence, history.at(-1)?.sequence]).toEqual([
      1_000, 1_001, 2,
    ]);
    await store.close();
  });
});

describe("files that are removed under a running store", () => {
  let directory: string;
  let store: BundleStore;
  const [authz, other] = [bundleName("team/authz"), bundleName("other")];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "gatehouse-store-"));
    store = await openFileStore({ directory });
    for (const name of [authz, other]) await publish(store, name, "one");
    await publish(store, authz, "two");
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  const CASES = [
    { note: "one bundle's folder", remove: ["bundles/team+authz"], left: [other] },
    { note: "everything but the folder itself", remove: ["bundles", "epoch"], left: [] },
  ];
  test.each(CASES)(
    "$note: the heads are gone, a new epoch begins, and pushes go on",
    async ({ remove, left }) => {
      const epoch = await store.epoch();
      for (const each of remove) await rm(path.join(directory, each), { recursive: true });
      expect((await store.listHeads()).map(({ name }) => name)).toEqual(left);
      expect(await store.readHead(authz)).toBeUndefined();
      expect(await store.readHistory(authz, 10)).toEqual([]);
      const fresh = await store.epoch();
      expect(fresh).not.toBe(epoch);
      expect(await publish(store, authz, "three")).toMatchObject({ sequence: 1, epoch: fresh });
      await store.close();
      store = await openFileStore({ directory });
      expect(await store.epoch()).toBe(fresh);
      expect(await store.readHead(authz)).toMatchObject({ sequence: 1 });
    },
  );

  test("one head file: the reading of that bundle notices, and the next push begins again", async () => {
    const old = await store.readHead(authz);
    await rm(path.join(directory, "bundles", "team+authz", "head.json"));
    expect(await store.readHead(authz)).toBeUndefined();
    const request = { name: authz, revision: revisionOf("one"), at: "", reason: "push" } as const;
    expect(await store.moveHead({ ...request, expected: old })).toEqual({
      kind: "stale",
      head: undefined,
    });
    expect(await publish(store, authz, "one")).toMatchObject({ sequence: 1 });
    expect(await store.readHead(other)).toMatchObject({ sequence: 1 });
  });

  test("files that come back, as a disk that was unmounted does, count again", async () => {
    const head = await store.readHead(authz);
    const [here, away] = [path.join(directory, "bundles"), path.join(directory, "away")];
    await rename(here, away);
    expect(await store.listHeads()).toEqual([]);
    await rm(here, { recursive: true, force: true });
    await rename(away, here);
    expect((await store.listHeads()).map(({ name }) => name)).toEqual([other, authz]);
    expect(await store.readHead(authz)).toMatchObject({
      sequence: head?.sequence,
      revision: head?.revision,
    });
    expect(await publish(store, authz, "three")).toMatchObject({ sequence: 3 });
  });
});
