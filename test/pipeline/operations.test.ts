import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { ArtifactName, FileTree } from "../../src/domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../src/domain/bundle-name.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../../src/means/archive/read-archive.ts";
import type { Operations } from "../../src/pipeline/answers.ts";
import { createOperations } from "../../src/pipeline/operations.ts";
import { createPushGate } from "../../src/pipeline/push-gate.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { openFileStore } from "../../src/storage/file/store.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { errorOf, opa, toLine } from "../compile/run-compile.ts";

const NAME: BundleName = parseBundleName("demo");

function treeOf(text: string): FileTree {
  return new Map([["demo/demo.rego", Buffer.from(text)]]);
}

const VERSION_ONE = treeOf("package demo\n\nversion := 1\n");
const VERSION_TWO = treeOf("package demo\n\nversion := 2\n");

/** A store that gives other bytes than were stored for one artefact of the oldest revision. */
function damaged(
  store: BundleStore,
  artifact: ArtifactName,
  bytes: Uint8Array | undefined,
): BundleStore {
  return {
    ...store,
    readArtifact: async (name, revision, wanted) => {
      const [oldest] = await store.listRevisions(name);
      const isDamaged = wanted === artifact && oldest?.revision === revision;
      return isDamaged ? bytes : await store.readArtifact(name, revision, wanted);
    },
  };
}

const archiveLimits = DEFAULT_ARCHIVE_LIMITS;

function operationsOf(store: BundleStore): Operations {
  return createOperations({
    store,
    feed: createMemoryFeed(),
    leases: createMemoryLeases(),
    gate: createPushGate({ opa, builtins: BUILTINS, archiveLimits }),
    archiveLimits,
    now: () => new Date(),
    serve: async () => {},
    activation: () => undefined,
  });
}

async function push(operations: Operations, tree: FileTree): Promise<string> {
  return (await operations.push(NAME, { kind: "files", tree }, { dryRun: false, reason: "push" }))
    .revision;
}

describe("what the store has lost of the revision before", () => {
  const LOSSES: readonly { note: string; bytes: Uint8Array | undefined; says: string }[] = [
    { note: "half an archive", bytes: Buffer.from([31, 139, 8, 0]), says: "gzip is damaged" },
    { note: "none", bytes: undefined, says: "source.tar.gz is missing" },
  ];
  test.each(LOSSES)(
    "$note: a push goes on without the comparison and says whose fault it is",
    async ({ bytes, says }) => {
      const sound = createMemoryStore();
      await push(operationsOf(sound), VERSION_ONE);
      const store = damaged(sound, "source.tar.gz", bytes);
      for (const dryRun of [true, false]) {
        const answer = await operationsOf(store).push(
          NAME,
          { kind: "files", tree: VERSION_TWO },
          {
            dryRun,
            reason: "push",
          },
        );
        expect(answer).toMatchObject({
          changed: true,
          changes: { added: [], changed: [], removed: [] },
          warnings: [{ code: "stored_revision_damaged", message: expect.stringContaining(says) }],
        });
        expect(answer.warnings[0]?.message).toContain("the store's copy of revision");
      }
      expect(await store.readHead(NAME)).toMatchObject({ sequence: 2 });
    },
  );

  test("a store that is away is not a damaged one", async () => {
    const sound = createMemoryStore();
    await push(operationsOf(sound), VERSION_ONE);
    const away = new PolicyError("unavailable", "the store is away");
    const store: BundleStore = { ...sound, readArtifact: () => Promise.reject(away) };
    const error = await errorOf(push(operationsOf(store), VERSION_TWO));
    expect(error?.code).toBe("unavailable");
  });

  test("asked for the files themselves it blames the store, not the asker", async () => {
    const sound = createMemoryStore();
    const revision = await push(operationsOf(sound), VERSION_ONE);
    const store = damaged(sound, "source.tar.gz", Buffer.from("no archive"));
    const error = await errorOf(operationsOf(store).files(NAME, revision));
    expect(error).toMatchObject({ code: "internal_error" });
    expect(await errorOf(operationsOf(store).files(NAME, "0".repeat(64)))).toMatchObject({
      code: "not_found",
    });
  });
});

describe("a head whose record the store has lost", () => {
  const OTHER = parseBundleName("other");
  let folder: string;
  let store: BundleStore;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "gatehouse-record-"));
    store = await openFileStore({ directory: folder });
    await push(operationsOf(store), VERSION_ONE);
    const tree = new Map([["other/other.rego", Buffer.from("package other\n\nok := true\n")]]);
    const options = { dryRun: false, reason: "push" } as const;
    await operationsOf(store).push(OTHER, { kind: "files", tree }, options);
  });

  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  async function recordFile(): Promise<string> {
    const { revision } = (await store.readHead(NAME)) ?? {};
    const files = await readdir(folder, { recursive: true });
    const file = files.find((each) => each.endsWith(`${revision}/record.json`));
    return path.join(folder, file ?? "none");
  }

  const LOSSES: readonly { note: string; lose: (file: string) => Promise<void>; says: string }[] = [
    { note: "alone", lose: (file) => rm(file), says: "is missing in the store: push" },
    {
      note: "with all its files",
      lose: (file) => rm(path.dirname(file), { recursive: true }),
      says: "is missing in the store: push",
    },
    { note: "by damage", lose: (file) => writeFile(file, "{"), says: "record.json is damaged" },
  ];
  test.each(LOSSES)(
    "$note, is listed with what is known, and hides no other",
    async ({ lose, says }) => {
      const [, sound] = await operationsOf(store).list();
      const head = await store.readHead(NAME);
      await lose(await recordFile());
      const operations = operationsOf(store);
      const entry = {
        name: NAME,
        head,
        updated_at: expect.any(String),
        problem: expect.stringContaining(says),
      };
      expect(await operations.list()).toEqual([entry, sound]);
      expect(await operations.one(NAME)).toEqual(entry);
      expect(await operations.one(OTHER)).toMatchObject({ ...sound });
    },
  );

  test.each(LOSSES.slice(0, 2))(
    "$note, is mended by a push of the same, and of another",
    async ({ lose }) => {
      const operations = operationsOf(store);
      await lose(await recordFile());
      await push(operations, VERSION_ONE);
      expect(await operations.one(NAME)).toMatchObject({ head: { sequence: 2 }, roots: ["demo"] });
      expect(await operations.files(NAME, undefined)).toEqual(VERSION_ONE);
      await lose(await recordFile());
      await push(operations, VERSION_TWO);
      expect(await operations.one(NAME)).toMatchObject({ head: { sequence: 3 }, roots: ["demo"] });
    },
  );

  test("a store that is away is not a loss", async () => {
    const away = new PolicyError("unavailable", "the store is away");
    const operations = operationsOf({ ...store, readRevision: () => Promise.reject(away) });
    expect(await errorOf(operations.list())).toMatchObject({ code: "unavailable" });
  });
});

describe("a rollback", () => {
  let store: BundleStore;
  let first: string;

  beforeEach(async () => {
    store = createMemoryStore();
    first = await push(operationsOf(store), VERSION_ONE);
    await push(operationsOf(store), VERSION_TWO);
  });

  test("makes the older revision the head again", async () => {
    const answer = await operationsOf(store).rollback(NAME, first);
    expect(answer).toMatchObject({ changed: true, revision: first, head: { sequence: 3 } });
  });

  const DAMAGES: readonly { note: string; artifact: ArtifactName; bytes: string; says: string }[] =
    [
      {
        note: "an engine that does not load",
        artifact: "modules.json",
        bytes: "{",
        says: "engine_load_failed the decision engine cannot load the bundle",
      },
      {
        note: "base documents that are none",
        artifact: "data.json",
        bytes: "{",
        says: "engine_load_failed the decision engine cannot load the bundle",
      },
      {
        note: "Rego with a builtin that is not had any more",
        artifact: "modules.json",
        bytes: '[{"file":"a.rego","version":1,"text":"package a\\n\\nx := http.send({})\\n"}]',
        says: "engine_load_failed the decision engine cannot load the bundle (the policy calls builtins that are not available here: http.send)",
      },
    ];
  test.each(DAMAGES)("to $note is refused and changes nothing", async (damage) => {
    const head = await store.readHead(NAME);
    const behind = damaged(store, damage.artifact, Buffer.from(damage.bytes));
    const error = await errorOf(operationsOf(behind).rollback(NAME, first));
    expect(error?.code).toBe("invalid_parameter");
    expect(error?.diagnostics.map(toLine)).toEqual([expect.stringContaining(damage.says)]);
    expect(await store.readHead(NAME)).toEqual(head);
  });
});

test("a push names the signatures that it leaves out: tried, published, and pushed again", async () => {
  const operations = operationsOf(createMemoryStore());
  const tree = new Map([...VERSION_ONE, [".signatures.json", Buffer.from("{}")]]);
  for (const dryRun of [true, false, false]) {
    const { warnings } = await operations.push(
      NAME,
      { kind: "files", tree },
      { dryRun, reason: "push" },
    );
    expect(warnings).toMatchObject([
      { code: "signatures_dropped", location: { file: ".signatures.json" } },
    ]);
  }
});
