import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { AT, bundleName, deletion, headOf, publish, revisionOf, sample } from "./samples.ts";

/** A place where bundles rest, and the clients that use it. */
export interface StoreMedium {
  /** Two clients of the same place; the same object twice where only one client may use it. */
  readonly clients: readonly [BundleStore, BundleStore];
  /** Closes the clients and opens the place again; undefined where nothing outlives a client. */
  reopen(): Promise<BundleStore | undefined>;
  dispose(): Promise<void>;
}

let serial = 0;

/** What every driver of `BundleStore` promises. Each test uses bundle names of its own. */
export function describeBundleStore(name: string, create: () => Promise<StoreMedium>): void {
  describe(`bundle store: ${name}`, () => {
    let medium: StoreMedium;
    let store: BundleStore;
    let other: BundleStore;
    let bundle: BundleName;
    beforeAll(async () => {
      medium = await create();
      [store, other] = medium.clients;
    });
    afterAll(() => medium.dispose());
    const fresh = (): BundleName => {
      serial += 1;
      bundle = bundleName(`team-${serial}/authz`);
      return bundle;
    };

    test("the epoch is 16 hexadecimal digits and the same for all clients", async () => {
      expect(await store.epoch()).toMatch(/^[0-9a-f]{16}$/);
      expect(await other.epoch()).toBe(await store.epoch());
      await store.ping();
    });

    test("what is absent is undefined or empty, not an error", async () => {
      fresh();
      const revision = revisionOf("absent");
      expect(await store.readRevision(bundle, revision)).toBeUndefined();
      expect(await store.readArtifact(bundle, revision, "bundle.tar.gz")).toBeUndefined();
      expect(await store.listRevisions(bundle)).toEqual([]);
      expect(await store.readHead(bundle)).toBeUndefined();
      expect(await store.readHistory(bundle, 10)).toEqual([]);
      expect(await store.deleteRevision(bundle, revision)).toBe(true);
    });

    test("a stored revision reads back byte for byte, by every client", async () => {
      const { record, artifacts } = sample(fresh(), "binary");
      await store.putRevision(record, artifacts);
      expect(await other.readRevision(bundle, record.revision)).toEqual(record);
      for (const [artifact, bytes] of artifacts) {
        const read = await other.readArtifact(bundle, record.revision, artifact);
        expect(Buffer.from(read ?? "none")).toEqual(Buffer.from(bytes));
      }
      expect(await store.readArtifact(bundle, record.revision, "plan.json")).toBeUndefined();
    });

    test("an artifact of 10 MB is kept whole", async () => {
      const { record, artifacts } = sample(fresh(), "large", {}, 10_000_000);
      await store.putRevision(record, artifacts);
      const read = await other.readArtifact(bundle, record.revision, "bundle.tar.gz");
      expect(
        Buffer.compare(read ?? Buffer.alloc(0), artifacts.get("bundle.tar.gz") as Uint8Array),
      ).toBe(0);
    });

    test("putting a revision again changes nothing", async () => {
      const first = sample(fresh(), "same");
      await store.putRevision(first.record, first.artifacts);
      const again = sample(bundle, "same", { createdAt: "2027-01-01T00:00:00.000Z" }, 99);
      await other.putRevision(again.record, again.artifacts);
      expect(await store.readRevision(bundle, first.record.revision)).toEqual(first.record);
      const bytes = await store.readArtifact(bundle, first.record.revision, "bundle.tar.gz");
      expect(bytes?.byteLength).toBe(256);
    });

    test("the same revision put by many at once is stored once", async () => {
      const { record, artifacts } = sample(fresh(), "crowd");
      const clients = [store, other, store, other];
      await Promise.all(clients.map((client) => client.putRevision(record, artifacts)));
      expect(await store.listRevisions(bundle)).toEqual([record]);
    });

    test("a later change of the caller's bytes does not reach the store", async () => {
      const { record, artifacts } = sample(fresh(), "mine");
      await store.putRevision(record, artifacts);
      artifacts.get("bundle.tar.gz")?.fill(7);
      const read = await store.readArtifact(bundle, record.revision, "bundle.tar.gz");
      read?.fill(9);
      const again = await store.readArtifact(bundle, record.revision, "bundle.tar.gz");
      expect(again?.[1]).toBe((1 + "mine".length) % 256);
    });

    test("revisions are listed oldest first", async () => {
      fresh();
      for (const [content, createdAt] of [
        ["b", "2026-03-01T00:00:00.000Z"],
        ["c", "2025-03-01T00:00:00.000Z"],
        ["a", "2026-09-01T00:00:00.000Z"],
      ] as const) {
        const { record, artifacts } = sample(bundle, content, { createdAt });
        await store.putRevision(record, artifacts);
      }
      const listed = await other.listRevisions(bundle);
      expect(listed.map((record) => record.revision)).toEqual(["c", "b", "a"].map(revisionOf));
    });

    test("the first move begins at sequence 1 and each further one adds 1", async () => {
      fresh();
      const epoch = await store.epoch();
      expect(await publish(store, bundle, "one")).toEqual({
        epoch,
        sequence: 1,
        revision: revisionOf("one"),
      });
      expect(await publish(other, bundle, "two")).toMatchObject({ epoch, sequence: 2 });
      expect(await publish(store, bundle, "one")).toMatchObject({ sequence: 3 });
      expect(await other.readHead(bundle)).toEqual({
        epoch,
        sequence: 3,
        revision: revisionOf("one"),
      });
    });

    test.each([
      { note: "no head was expected", change: () => undefined },
      { note: "an older sequence", change: (head: object) => ({ ...head, sequence: 1 }) },
      {
        note: "another revision",
        change: (head: object) => ({ ...head, revision: revisionOf("?") }),
      },
      { note: "another epoch", change: (head: object) => ({ ...head, epoch: "0".repeat(16) }) },
    ])("a move is stale when the mover believed in $note", async ({ change }) => {
      await publish(store, fresh(), "one");
      const head = await publish(store, bundle, "two");
      const request = {
        name: bundle,
        revision: revisionOf("one"),
        at: AT,
        reason: "rollback",
      } as const;
      const expected = change(head) as typeof head | undefined;
      expect(await other.moveHead({ ...request, expected })).toEqual({ kind: "stale", head });
      expect(await store.readHead(bundle)).toEqual(head);
      expect(await store.readHistory(bundle, 10)).toHaveLength(2);
    });

    test("a move that expects a head is stale where there is none", async () => {
      const head = await publish(store, fresh(), "one");
      const { record, artifacts } = sample(fresh(), "one");
      await store.putRevision(record, artifacts);
      expect(
        await store.moveHead({
          name: bundle,
          expected: head,
          revision: head.revision,
          at: AT,
          reason: "push",
        }),
      ).toEqual({ kind: "stale", head: undefined });
    });

    test("a move to a revision that is not stored is missing and moves nothing", async () => {
      const request = {
        name: fresh(),
        revision: revisionOf("never"),
        at: AT,
        reason: "push",
      } as const;
      expect(await store.moveHead({ ...request, expected: undefined })).toEqual({
        kind: "missing",
      });
      expect(await store.readHead(bundle)).toBeUndefined();
      const head = await publish(store, bundle, "one");
      expect(await store.moveHead({ ...request, expected: head })).toEqual({ kind: "missing" });
      expect(await store.readHead(bundle)).toEqual(head);
    });

    test("of movers that race from the same head exactly one wins", async () => {
      await publish(store, fresh(), "start");
      const contents = ["a", "b", "c", "d", "e", "f"];
      for (const content of contents) {
        const { record, artifacts } = sample(bundle, content);
        await store.putRevision(record, artifacts);
      }
      for (let round = 0; round < 5; round++) {
        const expected = await store.readHead(bundle);
        const outcomes = await Promise.all(
          contents.map((content, at) =>
            (at % 2 === 0 ? store : other).moveHead({
              ...{ name: bundle, expected, revision: revisionOf(content), at: AT, reason: "push" },
            }),
          ),
        );
        const won = outcomes.filter((outcome) => outcome.kind === "moved").map(headOf);
        expect(won).toHaveLength(1);
        expect(won[0]?.sequence).toBe((expected?.sequence ?? 0) + 1);
        expect(await other.readHead(bundle)).toEqual(won[0]);
      }
    });

    test("the history lists the moves newest first, up to the limit", async () => {
      fresh();
      const times = ["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z", AT];
      for (const [at, time] of times.entries()) await publish(store, bundle, `content ${at}`, time);
      const head = await store.readHead(bundle);
      await store.moveHead({
        ...{
          name: bundle,
          expected: head,
          revision: revisionOf("content 0"),
          at: AT,
          reason: "rollback",
        },
      });
      const moves = await other.readHistory(bundle, 3);
      expect(moves).toEqual([
        { sequence: 4, revision: revisionOf("content 0"), at: AT, reason: "rollback" },
        { sequence: 3, revision: revisionOf("content 2"), at: AT, reason: "push" },
        { sequence: 2, revision: revisionOf("content 1"), at: times[1], reason: "push" },
      ]);
      expect(await store.readHistory(bundle, 1_000_000)).toHaveLength(4);
      expect(await store.readHistory(bundle, 0)).toEqual([]);
    });

    test("a head cannot be deleted, any other revision can", async () => {
      await publish(store, fresh(), "old");
      const head = await publish(store, bundle, "new");
      expect(await other.deleteRevision(bundle, head.revision)).toBe(false);
      expect(await store.readRevision(bundle, head.revision)).toBeDefined();
      expect(await other.deleteRevision(bundle, revisionOf("old"))).toBe(true);
      expect(await store.readRevision(bundle, revisionOf("old"))).toBeUndefined();
      expect(await store.readArtifact(bundle, revisionOf("old"), "bundle.tar.gz")).toBeUndefined();
      expect((await store.listRevisions(bundle)).map((record) => record.revision)).toEqual([
        head.revision,
      ]);
    });

    test("a deleted revision can be stored and moved to again", async () => {
      await publish(store, fresh(), "old");
      await publish(store, bundle, "new");
      await store.deleteRevision(bundle, revisionOf("old"));
      expect(await publish(other, bundle, "old")).toMatchObject({
        sequence: 3,
        revision: revisionOf("old"),
      });
    });

    test("a delete and a move that race never leave a head without its revision", async () => {
      await publish(store, fresh(), "one");
      for (let round = 0; round < 10; round++) {
        const { record, artifacts } = sample(bundle, `racer ${round}`);
        await store.putRevision(record, artifacts);
        const expected = await store.readHead(bundle);
        const { revision } = record;
        const [moved, deleted] = await Promise.all([
          store.moveHead({ name: bundle, expected, revision, at: AT, reason: "push" }),
          other.deleteRevision(bundle, revision),
        ]);
        expect([moved.kind, deleted]).toEqual(deleted ? ["missing", true] : ["moved", false]);
        const head = await store.readHead(bundle);
        expect(await store.readRevision(bundle, head?.revision ?? revision)).toBeDefined();
      }
    });

    test("a deleted head is gone everywhere, and its history and revisions stay", async () => {
      const head = await publish(store, fresh(), "one");
      const outcome = await other.deleteHead(deletion(bundle, head));
      expect(outcome).toEqual({ kind: "moved", tombstone: { ...head, sequence: 2 } });
      for (const client of [store, other]) {
        expect(await client.readHead(bundle)).toBeUndefined();
        expect((await client.listHeads()).map(({ name }) => name)).not.toContain(bundle);
        expect(await client.listNames()).toContain(bundle);
        expect(await client.readHistory(bundle, 10)).toEqual([
          { sequence: 2, revision: head.revision, at: AT, reason: "delete" },
          { sequence: 1, revision: head.revision, at: AT, reason: "push" },
        ]);
        expect(await client.listRevisions(bundle)).toHaveLength(1);
      }
    });

    test("a name that comes back goes on with the sequence, deleted once or twice", async () => {
      fresh();
      for (const sequence of [1, 3, 5]) {
        const head = await publish(store, bundle, `content ${sequence}`);
        expect(head.sequence).toBe(sequence);
        expect(await other.readHead(bundle)).toEqual(head);
        const deleted = await other.deleteHead(deletion(bundle, head));
        expect(deleted.kind).toBe("moved");
      }
      const moves = await other.readHistory(bundle, 10);
      expect(moves.map(({ sequence }) => sequence)).toEqual([6, 5, 4, 3, 2, 1]);
    });

    test.each([
      { note: "an older sequence", change: { sequence: 1 } },
      { note: "another revision", change: { revision: revisionOf("?") } },
      { note: "another epoch", change: { epoch: "0".repeat(16) } },
    ])("a deletion is stale when it believed in $note", async ({ change }) => {
      await publish(store, fresh(), "one");
      const head = await publish(store, bundle, "two");
      const expected = { ...head, ...change };
      expect(await other.deleteHead(deletion(bundle, expected))).toEqual({
        kind: "stale",
        head,
      });
      expect(await store.readHead(bundle)).toEqual(head);
      expect(await store.readHistory(bundle, 10)).toHaveLength(2);
    });

    test("a deletion keeps who did it, where that is said", async () => {
      const head = await publish(store, fresh(), "one");
      await store.deleteHead({ ...deletion(bundle, head), by: "declared" });
      const [move] = await other.readHistory(bundle, 1);
      expect(move).toMatchObject({ reason: "delete", by: "declared" });
    });

    test("what was deleted, or never was, cannot be deleted or moved from", async () => {
      const head = await publish(store, fresh(), "one");
      await store.deleteHead(deletion(bundle, head));
      const gone = { kind: "stale", head: undefined };
      expect(await other.deleteHead(deletion(bundle, head))).toEqual(gone);
      const request = { name: bundle, revision: head.revision, at: AT, reason: "push" } as const;
      expect(await other.moveHead({ ...request, expected: head })).toEqual(gone);
      expect(await store.deleteHead(deletion(fresh(), head))).toEqual(gone);
      expect(await store.readHistory(bundle, 10)).toEqual([]);
    });

    test("of a deleted bundle the history can be forgotten, but not the sequence", async () => {
      await publish(store, fresh(), "one");
      await store.trimHistory(bundle);
      const head = await publish(store, bundle, "two");
      expect(await store.readHistory(bundle, 10)).toHaveLength(2);
      await store.deleteHead(deletion(bundle, head));
      await other.trimHistory(bundle);
      expect(await store.readHistory(bundle, 10)).toMatchObject([
        { sequence: 3, reason: "delete" },
      ]);
      expect(await publish(other, bundle, "three")).toMatchObject({ sequence: 4 });
      await store.trimHistory(fresh());
    });

    test("what the store has lost can be deleted all the same: its name goes on with the sequence", async () => {
      const request = { name: fresh(), expected: undefined, revision: revisionOf("?"), at: AT };
      const outcome = await store.deleteHead(request);
      const tombstone = { epoch: await store.epoch(), sequence: 1, revision: revisionOf("?") };
      expect(outcome).toEqual({ kind: "moved", tombstone });
      expect(await other.readHead(bundle)).toBeUndefined();
      expect(await other.readHistory(bundle, 10)).toMatchObject([{ reason: "delete" }]);
      const head = await publish(other, bundle, "again");
      expect(head.sequence).toBe(2);
      expect(await store.deleteHead(request)).toEqual({ kind: "stale", head });
    });

    test("a new epoch is drawn once, whoever asks, and heads keep their sequence in it", async () => {
      const head = await publish(store, fresh(), "one");
      const lost = await store.epoch();
      const drawn = await Promise.all([store, other, store].map((each) => each.renewEpoch(lost)));
      const epoch = await other.epoch();
      expect(epoch).toMatch(/^[0-9a-f]{16}$/);
      expect(epoch).not.toBe(lost);
      expect(drawn).toEqual([epoch, epoch, epoch]);
      expect(await other.renewEpoch(lost)).toBe(epoch);
      expect(await other.readHead(bundle)).toEqual({ ...head, epoch });
      expect(await other.deleteHead(deletion(bundle, head))).toMatchObject({ kind: "stale" });
      expect(await publish(store, bundle, "two")).toMatchObject({ epoch, sequence: 2 });
    });

    test("of a deletion and a move that race from the same head exactly one wins", async () => {
      await publish(store, fresh(), "start");
      for (let round = 0; round < 10; round++) {
        const expected = await store.readHead(bundle);
        const { record, artifacts } = sample(bundle, `racer ${round}`);
        await store.putRevision(record, artifacts);
        if (expected === undefined) throw new Error("there is a head in every round");
        const move = { name: bundle, revision: record.revision, at: AT, reason: "push" } as const;
        const outcomes = await Promise.all([
          store.moveHead({ ...move, expected }),
          other.deleteHead(deletion(bundle, expected)),
        ]);
        expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["moved", "stale"]);
        const head = await store.readHead(bundle);
        expect(head?.revision).toBe(outcomes[0]?.kind === "moved" ? record.revision : undefined);
        await publish(other, bundle, `after ${round}`);
      }
    });

    test("the revision of a deleted head can be deleted, and the number it had is not given again", async () => {
      const head = await publish(store, fresh(), "one");
      await store.deleteHead(deletion(bundle, head));
      expect(await other.deleteRevision(bundle, head.revision)).toBe(true);
      expect(await store.listRevisions(bundle)).toEqual([]);
      expect(await publish(other, bundle, "two")).toMatchObject({ sequence: 3 });
    });

    test("names with slashes, capitals and prefixes of each other are different bundles", async () => {
      serial += 1;
      const names = [
        "A",
        "a",
        "a/b",
        "a.b",
        "a_b",
        "a-b",
        "a/b/c",
        `a/${"x".repeat(190)}`,
        `A/${"X".repeat(190)}`,
      ].map((text) => bundleName(`names-${serial}/${text}`.slice(0, 200)));
      for (const name of names) await publish(store, name, `content of ${name}`);
      for (const name of names) {
        expect((await other.readHead(name))?.revision).toBe(revisionOf(`content of ${name}`));
        expect(await other.listRevisions(name)).toHaveLength(1);
      }
    });

    test("all heads are listed, sorted by name, without bundles that have none", async () => {
      serial += 1;
      const names = ["b", "a/z", "a", "B", "a-1"].map((text) =>
        bundleName(`list-${serial}/${text}`),
      );
      for (const name of names) await publish(store, name, "content");
      const headless = sample(bundleName(`list-${serial}/headless`), "content");
      await store.putRevision(headless.record, headless.artifacts);
      await store.moveHead({
        ...{
          name: headless.record.name,
          expected: undefined,
          revision: revisionOf("never"),
          at: AT,
          reason: "push",
        },
      });
      const listed = (await other.listHeads()).filter(({ name }) =>
        name.startsWith(`list-${serial}/`),
      );
      expect(listed.map(({ name }) => name)).toEqual([...names].sort());
      expect(listed[0]?.head).toEqual(await store.readHead(listed[0]?.name as BundleName));
    });

    test("what was answered is there after closing and opening again; a closed store says so", async () => {
      const deleted = await publish(store, fresh(), "deleted");
      const buried = bundle;
      await store.deleteHead(deletion(buried, deleted));
      await store.deleteRevision(buried, deleted.revision);
      const head = await publish(store, fresh(), "kept");
      const before = [
        await store.listHeads(),
        await store.listNames(),
        await store.readHistory(bundle, 10),
        await store.readHistory(buried, 10),
        await store.epoch(),
      ];
      const reopened = await medium.reopen();
      await expect(store.readHead(bundle)).rejects.toMatchObject({ code: "unavailable" });
      await expect(
        store.putRevision(sample(bundle, "late").record, new Map()),
      ).rejects.toMatchObject({
        code: "unavailable",
      });
      await store.close();
      if (reopened === undefined) return;
      expect(await reopened.readHead(bundle)).toEqual(head);
      expect([
        await reopened.listHeads(),
        await reopened.listNames(),
        await reopened.readHistory(bundle, 10),
        await reopened.readHistory(buried, 10),
        await reopened.epoch(),
      ]).toEqual(before);
      expect(await publish(reopened, buried, "again")).toMatchObject({ sequence: 3 });
      await reopened.close();
    });
  });
}
