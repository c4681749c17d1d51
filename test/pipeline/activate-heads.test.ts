import { afterEach, describe, expect, test } from "@jest/globals";
import type { ActiveRevision } from "../../src/decide/active-revision.ts";
import { createDecisions, type Decisions } from "../../src/decide/decisions.ts";
import { isPending } from "../../src/decide/pending.ts";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import type { RevisionRecord } from "../../src/domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import type { Revision } from "../../src/domain/revision.ts";
import { createLog } from "../../src/observe/log.ts";
import { type Activations, createActivations } from "../../src/pipeline/activate-heads.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { deletion, headOf, sample } from "../contract/samples.ts";
import { SILENT } from "../distribute/bundle-server.ts";
import { until } from "../support/until.ts";

/** A replica whose engines are made when the test says so. */
interface Replica {
  readonly store: BundleStore;
  readonly heads: LiveHeads;
  readonly decisions: Decisions;
  readonly activations: Activations;
  /** Bundles whose engines were begun, in order. */
  readonly begun: string[];
  readonly logged: { readonly level: string; readonly message: string; readonly err?: string }[];
  /** What making an engine of these contents fails with. */
  readonly broken: Map<Revision, string>;
  /** Lets one engine after another be made, or holds them all. */
  hold(): void;
  release(): void;
  /** Empties the store under it. */
  lose(): void;
  /** Revisions whose engines were given back. */
  readonly closed: Revision[];
  publish(name: string, content: string, changes?: Partial<RevisionRecord>): Promise<Head>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Of each engine. */
const ENGINE_BYTES = 100;

function replica(patienceMs = 5_000, engineBytes = Number.POSITIVE_INFINITY): Replica {
  let kept = createMemoryStore();
  const store = new Proxy({} as BundleStore, {
    get: (_target, method) => Reflect.get(kept, method),
  });
  const feed = createMemoryFeed();
  const heads = createLiveHeads({ store, feed, log: SILENT, rereadMs: 60_000 });
  const begun: string[] = [];
  const closed: Revision[] = [];
  const broken = new Map<Revision, string>();
  const logged: Replica["logged"] = [];
  let gate = Promise.resolve();
  let open = (): void => undefined;
  const decisions = createDecisions({
    ...{ patienceMs, engineBytes },
    ready: (name) => activations.ready(name),
  });
  const activations = createActivations({
    store,
    heads,
    decisions,
    log: createLog({
      level: "info",
      destination: { write: (line) => logged.push(JSON.parse(line)) },
    }),
    retryMs: 5,
    load: async (name, revision) => {
      begun.push(name);
      await gate;
      const error = broken.get(revision);
      if (error !== undefined) throw new PolicyError("invalid_parameter", error);
      const record = await store.readRevision(name, revision);
      if (record?.decide !== true) return undefined;
      const close = (): number => closed.push(revision);
      return { ...answering(name, revision, record.roots), engineBytes: ENGINE_BYTES, close };
    },
  });
  closers.push(async () => {
    open();
    activations.close();
    await heads.close();
    decisions.close();
  });
  return {
    ...{ store, heads, decisions, activations, begun, logged, broken, closed },
    lose() {
      kept = createMemoryStore();
    },
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open(),
    async publish(name, content, changes = {}) {
      const bundle = parseBundleName(name);
      const { record, artifacts } = sample(bundle, content, { roots: [name], ...changes });
      await store.putRevision(record, artifacts);
      const expected = await store.readHead(bundle);
      const { revision, createdAt: at } = record;
      const move = { name: bundle, expected, revision, at, reason: "push" as const };
      const head = headOf(await store.moveHead(move));
      await feed.announce({ name: bundle, head });
      return head;
    },
  };
}

/** A live revision that answers with its own name. */
function answering(name: BundleName, revision: Revision, roots: readonly string[]): ActiveRevision {
  const answer = () => ({ kind: "defined" as const, json: JSON.stringify(revision) });
  const queryable = {
    files: [],
    modules: [],
    stored: {},
    writtenNames: new Map(),
    builtins: new Map(),
  };
  return { name, revision, roots, queryable, answer, hasRule: () => true, close: () => undefined };
}

async function started(one: Replica): Promise<void> {
  await one.heads.start();
  await one.activations.start();
}

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `b${at}`);
const NAME = parseBundleName("authz");

describe("a replica at its start", () => {
  test("is started before anything is active, and answers what is asked first", async () => {
    const one = replica();
    for (const name of names(300)) await one.publish(name, `content of ${name}`);
    one.hold();
    await started(one);
    const states = one.heads.all().map(({ name }) => one.activations.of(name)?.state);
    expect(new Set(states)).toEqual(new Set(["activating"]));
    const last = one.decisions.decide(["b299"], undefined);
    expect(isPending(last)).toBe(true);
    const before = one.decisions.decideIn(parseBundleName("b150"), [], undefined);
    expect(one.begun).toHaveLength(2);
    one.release();
    expect((await last).revisions).toMatchObject([{ name: "b299" }]);
    expect((await before).revisions).toMatchObject([{ name: "b150" }]);
    expect(one.begun.indexOf("b299")).toBeLessThan(4);
    expect(one.begun.indexOf("b150")).toBeLessThan(5);
    await until(() => one.begun.length === 300);
  });

  test("a decision that waits too long is refused and names the bundle", async () => {
    const one = replica(10);
    await one.publish("authz", "one");
    one.hold();
    await started(one);
    await expect(one.decisions.decide(["authz"], undefined)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("authz"),
    });
  });

  test("a bundle that is not for decisions needs none", async () => {
    const one = replica();
    await one.publish("authz", "one", { decide: false });
    await started(one);
    expect(one.activations.of(NAME)).toEqual({ state: "none" });
    expect(one.decisions.decide(["authz"], undefined)).toMatchObject({ revisions: [] });
  });

  test("a head that fails with nothing older is a refusal with the reason, not undefined", async () => {
    const one = replica();
    const { revision } = await one.publish("authz", "one");
    one.broken.set(revision, "no such builtin");
    await started(one);
    await expect(one.decisions.decide(["authz"], undefined)).rejects.toMatchObject({
      code: "unavailable",
      message: "bundle authz cannot be activated: no such builtin",
    });
    expect(one.activations.of(NAME)).toEqual({ state: "failed", error: "no such builtin" });
  });
});

describe("a head that comes later", () => {
  test("is waited for until it answers, like those of the start", async () => {
    const one = replica();
    await started(one);
    one.hold();
    await one.publish("authz", "one");
    await until(() => one.begun.length === 1);
    const asked = one.decisions.decide(["authz"], undefined);
    expect(isPending(asked)).toBe(true);
    one.release();
    expect((await asked).revisions).toMatchObject([{ name: "authz" }]);
  });

  test("and fails is a refusal with the reason, below the roots of the newest", async () => {
    const one = replica();
    await started(one);
    for (const [content, roots] of [
      ["one", ["old"]],
      ["two", ["new"]],
    ] as const) {
      one.broken.set(sample(NAME, content).record.revision, `no ${content}`);
      await one.publish("authz", content, { roots });
      await one.heads.refresh(NAME);
      await one.activations.settled(NAME);
    }
    await expect(one.decisions.decide(["new"], undefined)).rejects.toMatchObject({
      code: "unavailable",
      message: "bundle authz cannot be activated: no two",
    });
    expect(one.decisions.decide(["old"], undefined)).toMatchObject({ revisions: [] });
  });
});

describe("a head that ends", () => {
  const answersNothing = (one: Replica): void => {
    expect(one.activations.of(NAME)).toBeUndefined();
    expect([...one.decisions.activeRevisions()]).toEqual([]);
    expect(one.decisions.decide(["authz"], undefined)).toMatchObject({
      decision: { kind: "undefined" },
    });
  };

  test("answers no more, and is there again with the next push", async () => {
    const one = replica();
    const head = await one.publish("authz", "one");
    await started(one);
    await one.activations.settled(NAME);
    await one.store.deleteHead(deletion(NAME, head));
    await one.heads.refresh(NAME);
    await one.activations.settled(NAME);
    answersNothing(one);
    expect(one.closed).toEqual([head.revision]);
    const { revision } = await one.publish("authz", "one");
    await one.heads.refresh(NAME);
    await one.activations.settled(NAME);
    expect(one.activations.of(NAME)).toEqual({ state: "active", sequence: 3, revision });
  });

  test("while its engine is made never answers, and who waits for it is not kept", async () => {
    const one = replica();
    const head = await one.publish("authz", "one");
    one.hold();
    await started(one);
    const asked = one.decisions.decide(["authz"], undefined);
    await until(() => one.begun.length === 1);
    await one.store.deleteHead(deletion(NAME, head));
    await one.heads.refresh(NAME);
    one.release();
    expect(await asked).toMatchObject({ decision: { kind: "undefined" } });
    answersNothing(one);
    expect(one.closed).toEqual([head.revision]);
  });

  test("after it failed is refused no more", async () => {
    const one = replica();
    const head = await one.publish("authz", "one");
    one.broken.set(head.revision, "an invalid module");
    await started(one);
    await one.activations.settled(NAME);
    await one.store.deleteHead(deletion(NAME, head));
    await one.heads.refresh(NAME);
    await one.activations.settled(NAME);
    answersNothing(one);
  });

  test("by a loss of the store answers on until it is let go", async () => {
    const one = replica();
    const { revision } = await one.publish("authz", "one");
    await started(one);
    await one.activations.settled(NAME);
    one.lose();
    await one.heads.refresh(NAME);
    await until(() => one.heads.isLost(NAME));
    expect([...one.decisions.activeRevisions()]).toEqual([[NAME, revision]]);
    one.heads.letGo(NAME);
    await one.activations.settled(NAME);
    answersNothing(one);
    expect(one.closed).toEqual([revision]);
  });
});

describe("a head that cannot be activated", () => {
  test("is a state that names what answers instead, is told once, and is mended", async () => {
    const one = replica();
    const first = await one.publish("authz", "one");
    await started(one);
    await one.activations.settled(NAME);
    expect(one.activations.of(NAME)).toEqual({
      state: "active",
      sequence: 1,
      revision: first.revision,
    });
    const { store } = one;
    const { record } = sample(NAME, "two");
    one.broken.set(record.revision, "an invalid module");
    await one.publish("authz", "two");
    await one.heads.refresh(NAME);
    await one.activations.settled(NAME);
    const instead = { sequence: 1, revision: first.revision };
    expect(one.activations.of(NAME)).toEqual({
      state: "failed",
      error: "an invalid module",
      ...instead,
    });
    expect(one.decisions.decide(["authz"], undefined)).toMatchObject({
      revisions: [instead.revision].map((revision) => ({ revision })),
    });
    await until(() => one.begun.length >= 5);
    const told = () => one.logged.filter(({ message }) => message.includes("cannot be activated"));
    expect(told()).toMatchObject([{ level: "error", err: "an invalid module", bundle: "authz" }]);
    one.broken.set(record.revision, "another reason");
    await until(() => one.activations.of(NAME)?.error === "another reason");
    expect(told()).toHaveLength(2);
    one.broken.clear();
    await until(() => one.activations.of(NAME)?.state === "active");
    expect(one.activations.of(NAME)?.revision).toBe(record.revision);
    expect(one.logged.at(-1)).toMatchObject({ message: "the bundle is active again" });
    expect((await store.readHead(NAME))?.sequence).toBe(2);
  });

  test("gives way to the next head", async () => {
    const one = replica();
    const { revision } = await one.publish("authz", "one");
    one.broken.set(revision, "an invalid module");
    await started(one);
    await one.activations.settled(NAME);
    const second = await one.publish("authz", "two");
    await one.heads.refresh(NAME);
    await one.activations.settled(NAME);
    expect(one.activations.of(NAME)).toMatchObject({ state: "active", revision: second.revision });
  });
});

describe("an engine that was dropped to hold the memory", () => {
  /** Three bundles, of which two have an engine: `b0` was asked longest ago. */
  async function crowded(patienceMs?: number): Promise<{ one: Replica; heads: readonly Head[] }> {
    const one = replica(patienceMs, 2.5 * ENGINE_BYTES);
    const heads: Head[] = [];
    for (const name of names(3)) heads.push(await one.publish(name, `content of ${name}`));
    await started(one);
    for (const name of names(3)) await one.activations.settled(parseBundleName(name));
    await one.decisions.decide(["b0"], undefined);
    await one.decisions.decide(["b1"], undefined);
    await one.decisions.decide(["b2"], undefined);
    one.begun.length = 0;
    return { one, heads };
  }
  const FIRST = parseBundleName("b0");
  const revisionsOf = async (one: Replica, path: readonly string[]): Promise<string[]> =>
    (await one.decisions.decide(path, undefined)).revisions.map(({ name }) => name);

  test("answers as before, in the place of the one that was asked longest ago", async () => {
    const { one, heads } = await crowded();
    expect(one.decisions.engines()).toMatchObject({ held: 2, heldBytes: 2 * ENGINE_BYTES });
    expect(one.decisions.isResting(FIRST)).toBe(true);
    const { decision, revisions } = await one.decisions.decide(["b0"], undefined);
    expect(decision).toEqual({ kind: "defined", json: JSON.stringify(heads[0]?.revision) });
    expect(revisions).toMatchObject([{ name: "b0", revision: heads[0]?.revision }]);
    expect(one.begun).toEqual(["b0"]);
    expect(one.decisions.isResting(parseBundleName("b1"))).toBe(true);
    expect(isPending(one.decisions.decide(["b2"], undefined))).toBe(false);
    const { made, dropped, held } = one.decisions.engines();
    expect(made - dropped).toBe(held);
  });

  test("is made once for all who ask at the same time", async () => {
    const { one } = await crowded();
    one.hold();
    const asked = Array.from({ length: 20 }, () => one.decisions.decide(["b0"], undefined));
    one.release();
    await Promise.all(asked);
    expect(one.begun).toEqual(["b0"]);
  });

  test("stays what is active, and is listed as that", async () => {
    const { one, heads } = await crowded();
    expect(one.activations.of(FIRST)).toMatchObject({ state: "active" });
    const all = names(3).map((name, at) => [name, heads[at]?.revision]);
    expect([...one.decisions.activeRevisions()]).toEqual(all);
    const { decision } = await one.decisions.decide(["system", "bundles"], undefined);
    const listed = decision.kind === "defined" ? JSON.parse(decision.json) : {};
    expect(Object.keys(listed)).toEqual(names(3));
    expect(one.begun).toEqual([]);
  });

  test("is kept with the others for a decision over all of them", async () => {
    const { one } = await crowded();
    await one.publish("b3", "content of b3");
    expect(await revisionsOf(one, [])).toEqual(names(4));
    expect(await revisionsOf(one, [])).toEqual(names(4));
    expect(one.decisions.engines().heldBytes).toBeLessThanOrEqual(2.5 * ENGINE_BYTES);
  });

  test("is that of the new head where that moved meanwhile", async () => {
    const { one } = await crowded();
    const moved = await one.publish("b0", "other content of b0");
    await one.heads.refresh(FIRST);
    const { revisions } = await one.decisions.decide(["b0"], undefined);
    expect(revisions).toMatchObject([{ revision: moved.revision }]);
    expect(one.begun).toEqual(["b0"]);
  });

  test("is made of what answered where the new head fails", async () => {
    const { one, heads } = await crowded();
    one.broken.set(sample(FIRST, "broken").record.revision, "an invalid module");
    await one.publish("b0", "broken");
    await one.heads.refresh(FIRST);
    await one.activations.settled(FIRST);
    const { revisions } = await one.decisions.decide(["b0"], undefined);
    expect(revisions).toMatchObject([{ revision: heads[0]?.revision }]);
    expect(one.activations.of(FIRST)).toMatchObject({ state: "failed" });
  });

  test("is refused with the reason where it cannot be made again, and tried at the next question", async () => {
    const { one, heads } = await crowded();
    one.broken.set(heads[0]?.revision as Revision, "the store is away");
    await expect(one.decisions.decide(["b0"], undefined)).rejects.toMatchObject({
      code: "unavailable",
      message: "bundle b0 cannot be activated: the store is away",
    });
    expect(one.logged.at(-1)).toMatchObject({ level: "error", err: "the store is away" });
    one.broken.clear();
    expect(await revisionsOf(one, ["b0"])).toEqual(["b0"]);
  });

  test("is waited for no longer than a question has time", async () => {
    const { one } = await crowded(10);
    one.hold();
    await expect(one.decisions.decide(["b0"], undefined)).rejects.toMatchObject({
      code: "unavailable",
    });
    one.release();
    await until(() => !one.decisions.isResting(FIRST));
  });

  test("answers nothing once its bundle has ended", async () => {
    const { one, heads } = await crowded();
    await one.store.deleteHead(deletion(FIRST, heads[0] as Head));
    await one.heads.refresh(FIRST);
    await one.activations.settled(FIRST);
    expect(await revisionsOf(one, ["b0"])).toEqual([]);
    expect(one.begun).toEqual([]);
  });
});
