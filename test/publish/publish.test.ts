import { describe, expect, test } from "@jest/globals";
import type { CompiledBundle } from "../../src/domain/bundle.ts";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import type { PolicyError } from "../../src/domain/policy-error.ts";
import type { Revision } from "../../src/domain/revision.ts";
import { type PublishContext, rollback } from "../../src/publish/publish.ts";
import { createPublishTurns } from "../../src/publish/publish-turns.ts";
import { revisionOf } from "../../src/publish/revision-of.ts";
import { checkRootOwners, type Served } from "../../src/publish/root-owners.ts";
import { unpublish } from "../../src/publish/unpublish.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { cacheRecords } from "../../src/storage/cached-records.ts";
import type { FeedEvent } from "../../src/storage/change-feed.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { publish } from "./publish-compiled.ts";

const AT = "2026-01-02T03:04:05.000Z";

function shelf(changes: Partial<PublishContext> = {}): PublishContext {
  return {
    store: createMemoryStore(),
    feed: createMemoryFeed(),
    turns: createPublishTurns(createMemoryLeases()),
    now: () => new Date(AT),
    reason: "push",
    ...changes,
  };
}

function bundle(
  name: string,
  text: string,
  settings: Parameters<typeof sourceOf>[1] = {},
): CompiledBundle {
  const source = sourceOf({ "a.rego": text }, { name: name as BundleName, ...settings });
  return { source, warnings: [] };
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return (error as PolicyError).code;
  }
}

describe("publishing", () => {
  test("stores the revision, moves the head and rings the bell", async () => {
    const context = shelf();
    const heard: FeedEvent[] = [];
    await context.feed.subscribe((event) => heard.push(event));
    const one = bundle("a", "package a\n", { roots: ["a"] });
    const published = await publish(one, context);
    expect(published).toMatchObject({
      changed: true,
      warnings: [],
      revision: revisionOf(one.source),
    });
    expect(published.head).toMatchObject({ sequence: 1, revision: published.revision });
    expect(await context.store.readHead(one.source.name)).toEqual(published.head);
    expect(await context.store.readRevision(one.source.name, published.revision)).toEqual(
      published.record,
    );
    expect(await context.store.readHistory(one.source.name, 9)).toEqual([
      { sequence: 1, revision: published.revision, at: AT, reason: "push" },
    ]);
    await new Promise(setImmediate);
    expect(heard).toMatchObject([{ kind: "moved", name: "a", head: published.head }]);
  });

  test("the same content again moves nothing; older content again is a new head", async () => {
    const context = shelf();
    const [one, two] = [bundle("a", "package a\n"), bundle("a", "package a\n\nx := 1\n")];
    const first = await publish(one, context);
    const again = await publish(one, context);
    expect(again).toMatchObject({ changed: false, head: first.head, record: first.record });
    await publish(two, context);
    const back = await publish(one, { ...context, now: () => new Date("2027-01-01T00:00:00Z") });
    expect(back.head).toMatchObject({ sequence: 3, revision: first.revision });
    expect(back.record.createdAt).toBe(AT);
  });

  test("a bell that does not ring is a warning: the head is durable", async () => {
    const feed = createMemoryFeed();
    const context = shelf({
      feed: { ...feed, announce: () => Promise.reject(new Error("no line")) },
    });
    const published = await publish(bundle("a", "package a\n"), context);
    expect(published.changed).toBe(true);
    expect(published.warnings).toEqual([
      {
        code: "not_announced",
        message: "the new head is stored, but other replicas could not be told at once: no line",
      },
    ]);
  });

  test("pushes of one bundle at the same time all count, whoever is last", async () => {
    const context = shelf();
    const texts = Array.from({ length: 10 }, (_, at) => `package a\n\nx := ${at}\n`);
    const all = await Promise.all(texts.map((text) => publish(bundle("a", text), context)));
    const sequences = all.map(({ head }) => head.sequence).sort((a, b) => a - b);
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await context.store.readHead("a" as BundleName)).toMatchObject({ sequence: 10 });
  });

  test("a revision that retention removes just before the move is stored once more", async () => {
    const store = createMemoryStore();
    let removed = false;
    const forgetful: BundleStore = {
      ...store,
      moveHead: async (request) => {
        if (!removed) await store.deleteRevision(request.name, request.revision);
        removed = true;
        return store.moveHead(request);
      },
    };
    const published = await publish(bundle("a", "package a\n"), shelf({ store: forgetful }));
    expect(published.head.sequence).toBe(1);
    expect(await store.readRevision("a" as BundleName, published.revision)).toBeDefined();
  });
});

describe("whose roots", () => {
  const CASES = [
    { note: "the same root", roots: ["a/b"], decide: true, code: "conflict" },
    { note: "a root above", roots: ["x", "a"], decide: true, code: "conflict" },
    { note: "a root below", roots: ["a/b/c"], decide: true, code: "conflict" },
    { note: "everything", roots: [""], decide: true, code: "conflict" },
    { note: "a root beside", roots: ["a/bc"], decide: true, code: undefined },
    { note: "agents only", roots: ["a/b"], decide: false, code: undefined },
  ];
  test.each(CASES)("$note", async ({ roots, decide, code }) => {
    const context = shelf();
    await publish(bundle("owner", "package a.b\n", { roots: ["a/b"] }), context);
    await publish(bundle("agents", "package a\n", { roots: ["a"], decide: false }), context);
    const other = bundle("other", "package o\n", { roots, decide });
    expect(await codeOf(checkRootOwners(other.source, context))).toBe(code);
    expect(await codeOf(publish(other, context))).toBe(code);
    const head = await context.store.readHead("other" as BundleName);
    expect(head === undefined).toBe(code !== undefined);
  });

  test("both bundles and both roots are named", async () => {
    const context = shelf();
    await publish(bundle("owner", "package a.b\n", { roots: ["a/b"] }), context);
    const other = bundle("other", "package o\n", { roots: ["a"] });
    await expect(publish(other, context)).rejects.toThrow(
      'other cannot own the root "a": owner owns "a/b"',
    );
  });

  const mapped = (name: string, evaluation: string | undefined) => {
    const authzen = evaluation === undefined ? undefined : { evaluation };
    return bundle(name, `package ${name}\n`, { roots: [name], authzen });
  };

  test("one bundle that decides answers the AuthZEN API", async () => {
    const context = shelf();
    const first = await publish(mapped("a", "a/x"), context);
    await publish(mapped("a", "a/y"), context);
    const told = "b cannot answer the AuthZEN API: a does; leave spec.authzen out of one of them";
    await expect(checkRootOwners(mapped("b", "b/x").source, context)).rejects.toThrow(told);
    await expect(publish(mapped("b", "b/x"), context)).rejects.toThrow(told);
    await publish(mapped("b", undefined), context);
    expect(await codeOf(publish(mapped("b", "b/x"), context))).toBe("conflict");
    await publish(mapped("a", undefined), context);
    await publish(mapped("b", "b/x"), context);
    expect(await codeOf(rollback("a" as BundleName, first.revision, context))).toBe("conflict");
  });

  const R = { roots: ["r"] };

  test("roots that are served here are taken, though the store has lost their bundle", async () => {
    const before = cacheRecords(createMemoryStore());
    const owner = await publish(bundle("owner", "package r\n", R), shelf({ store: before }));
    const emptied = createMemoryStore();
    // As a store that was emptied under a running server: what was read before is known on.
    const store: BundleStore = {
      ...emptied,
      readRevision: async (...asked) =>
        (await emptied.readRevision(...asked)) ?? (await before.readRevision(...asked)),
    };
    const caughtUp: BundleName[] = [];
    let held: readonly (readonly [BundleName, Revision])[] = [
      ["owner" as BundleName, owner.revision],
      ["agents" as BundleName, owner.revision],
    ];
    const served: Served = {
      revisions: () => held,
      catchUp: async (name) => {
        caughtUp.push(name);
      },
    };
    const context = shelf({ store, served });
    await expect(publish(bundle("other", "package r\n", R), context)).rejects.toThrow(
      'other cannot own the root "r": owner, which is still served here, owns "r"',
    );
    expect(caughtUp).toEqual(["owner"]);
    expect((await publish(bundle("owner", "package r\n", R), context)).head.sequence).toBe(1);
    held = [];
    await unpublish("owner" as BundleName, context);
    expect((await publish(bundle("other", "package r\n", R), context)).head.sequence).toBe(1);
  });

  test("a bundle that was deleted or moved elsewhere a moment ago is looked at again first", async () => {
    const store = createMemoryStore();
    const owner = await publish(bundle("owner", "package r\n", R), shelf({ store }));
    let held: readonly (readonly [BundleName, Revision])[] = [
      ["owner" as BundleName, owner.revision],
    ];
    const served: Served = {
      revisions: () => held,
      catchUp: async () => {
        held = [];
      },
    };
    const context = shelf({ store, served });
    await unpublish("owner" as BundleName, context);
    expect((await publish(bundle("other", "package r\n", R), context)).changed).toBe(true);
  });

  test("of many bundles pushed at once for the same root, one wins", async () => {
    const context = shelf();
    const names = ["a", "b", "c", "d", "e", "f"];
    const work = names.map((name) => codeOf(publish(bundle(name, "package r\n"), context)));
    const codes = await Promise.all(work);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === "conflict")).toHaveLength(5);
  });
});

describe("rolling back", () => {
  test("moves the head to older content under a new sequence", async () => {
    const context = shelf();
    const first = await publish(bundle("a", "package a\n"), context);
    await publish(bundle("a", "package a\n\nx := 1\n"), context);
    const back = await rollback("a" as BundleName, first.revision, context);
    expect(back).toMatchObject({ changed: true, head: { sequence: 3, revision: first.revision } });
    expect((await context.store.readHistory("a" as BundleName, 1))[0]?.reason).toBe("rollback");
  });

  test("to what is active changes nothing, to what is not stored is not_found", async () => {
    const context = shelf();
    const first = await publish(bundle("a", "package a\n"), context);
    const same = await rollback("a" as BundleName, first.revision, context);
    expect(same).toMatchObject({ changed: false, head: first.head });
    const unknown = "0".repeat(64) as Revision;
    expect(await codeOf(rollback("a" as BundleName, unknown, context))).toBe("not_found");
    expect(await codeOf(rollback("b" as BundleName, first.revision, context))).toBe("not_found");
  });

  test("may not take roots that are another bundle's by now", async () => {
    const context = shelf();
    const first = await publish(bundle("a", "package r\n", { roots: ["r"] }), context);
    await publish(bundle("a", "package s\n", { roots: ["s"] }), context);
    await publish(bundle("b", "package r\n", { roots: ["r"] }), context);
    expect(await codeOf(rollback("a" as BundleName, first.revision, context))).toBe("conflict");
  });
});
