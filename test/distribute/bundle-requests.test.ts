import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { etagOf } from "../../src/distribute/etag.ts";
import { createUnableAgents, type UnableAgents } from "../../src/distribute/unable-agents.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { deletion } from "../contract/samples.ts";
import { until } from "../support/until.ts";
import {
  type Ask,
  ask,
  type BundleServer,
  type BundleServerOptions,
  moveTo,
  publishQuietly,
  startBundleServer,
} from "./bundle-server.ts";

const BUNDLE_TYPE = "application/vnd.openpolicyagent.bundles";
let server: BundleServer;
let others: BundleServer[];

beforeEach(async () => {
  others = [];
  server = await startBundleServer();
});

afterEach(async () => {
  for (const each of [server, ...others]) await each.close();
});

async function start(options: BundleServerOptions): Promise<BundleServer> {
  const another = await startBundleServer(options);
  others.push(another);
  return another;
}

/** Asks as an agent does. */
function poll(at: BundleServer, tag?: string, waitSeconds?: number, options: Ask = {}) {
  const wait = waitSeconds === undefined ? "" : `;wait=${waitSeconds}`;
  return ask(`${at.base}/bundles/authz`, {
    ...options,
    headers: {
      Prefer: `modes=snapshot,delta${wait}`,
      ...(tag === undefined ? {} : { "If-None-Match": tag }),
      ...options.headers,
    },
  });
}

/** Does something and tells how many requests were held at once meanwhile. */
async function watched<T>(
  at: BundleServer,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly most: number }> {
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, at.bundles.waiting());
  }, 1);
  const result = await work().finally(() => clearInterval(watch));
  return { result, most };
}

describe("a bundle request", () => {
  test("gets the archive as it is stored, with its length and tag (T1, T7, T10)", async () => {
    const head = await server.publish("authz", "archive one");
    for (const path of ["/bundles/authz", "/bundles/authz.tar.gz", "/bundles/authz?x=y"]) {
      const answer = await ask(`${server.base}${path}`, { headers: { "Accept-Encoding": "gzip" } });
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toBe(BUNDLE_TYPE);
      expect(answer.headers["content-encoding"]).toBeUndefined();
      expect(answer.headers["content-length"]).toBe("11");
      expect(answer.headers.etag).toBe(etagOf(head));
      expect(answer.body.toString()).toBe("archive one");
    }
    expect(server.counted).toEqual(Array(3).fill("authz 200"));
  });

  test("names may hold slashes", async () => {
    await server.publish("k8s/injector", "archive");
    expect((await ask(`${server.base}/bundles/k8s/injector`)).status).toBe(200);
    expect((await ask(`${server.base}/bundles/k8s%2Finjector.tar.gz`)).status).toBe(200);
    expect((await ask(`${server.base}/bundles/k8s`)).status).toBe(404);
  });

  test("without wait a current tag is answered with 304 at once, never with 204 (T11)", async () => {
    const tag = etagOf(await server.publish("authz", "one"));
    const answer = await poll(server, tag);
    expect(answer.status).toBe(304);
    expect(answer.headers.etag).toBe(tag);
    expect(answer.body).toHaveLength(0);
  });

  test("T8: a weak tag is compared weakly and repeated as it was sent", async () => {
    const tag = `W/${etagOf(await server.publish("authz", "one"))}`;
    const answer = await poll(server, tag);
    expect(answer.status).toBe(304);
    expect(answer.headers.etag).toBe(tag);
  });

  test("only the first tag of a list is what the agent runs", async () => {
    const one = await server.publish("authz", "one");
    const two = await server.publish("authz", "two");
    await until(() => server.heads.head(parseBundleName("authz"))?.sequence === 2);
    const current = await poll(server, `${etagOf(two)}, ${etagOf(one)}`);
    expect(current.status).toBe(304);
    expect(current.headers.etag).toBe(etagOf(two));
    const behind = await poll(server, `${etagOf(one)}, ${etagOf(two)}`);
    expect(behind.status).toBe(200);
    expect(behind.headers.etag).toBe(etagOf(two));
  });

  test("T12: the tag names content and order, not the bytes of the archive", async () => {
    const head = await server.publish("authz", "one");
    const answer = await poll(server);
    expect(answer.headers.etag).toBe(`"${head.epoch}.${head.sequence}.${head.revision}"`);
  });

  test("HEAD gets the headers alone and is never held", async () => {
    const tag = etagOf(await server.publish("authz", "archive one"));
    const fresh = await poll(server, undefined, 30, { method: "HEAD" });
    expect([fresh.status, fresh.headers["content-length"], fresh.body.length]).toEqual([
      200,
      "11",
      0,
    ]);
    const same = await poll(server, tag, 30, { method: "HEAD" });
    expect([same.status, same.headers.etag]).toEqual([304, tag]);
  });

  const unknown = [
    "/bundles/unknown",
    "/bundles/",
    "/bundles/a//b",
    "/bundles/../etc",
    "/bundles/%ff",
    "/bundles/%2e%2e/x",
    "/bundles/a%00b",
    "/bundles/a%0d%0aSet-Cookie:x",
    `/bundles/${"x".repeat(5_000)}`,
  ];
  for (const path of unknown) {
    test(`404 in OPA's shape for ${path.slice(0, 40)}, also when asked to wait`, async () => {
      const answer = await ask(`${server.base}${path}`, { headers: { Prefer: "wait=30" } });
      expect(answer.status).toBe(404);
      expect(answer.headers["content-type"]).toBe("application/json");
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: "not_found" });
      expect(server.counted).toEqual([" 404"]);
    });
  }

  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    test(`405 for ${method}`, async () => {
      await server.publish("authz", "one");
      const answer = await ask(`${server.base}/bundles/authz`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe("GET, HEAD");
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: "method_not_allowed" });
    });
  }

  test("a store that cannot give the archive is 503, and an agent tries again by itself", async () => {
    const away = () => Promise.reject(new PolicyError("unavailable", "the store is away"));
    const broken = await start({ seen: (store) => ({ ...store, readArtifact: away }) });
    await broken.publish("authz", "one");
    await until(() => broken.heads.head(parseBundleName("authz")) !== undefined);
    const answer = await poll(broken);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: "unavailable" });
  });

  test("a revision that retention took after an unheard move is replaced by the head of now", async () => {
    const one = await publishQuietly(server.store, "authz", "one");
    const late = await start({ store: server.store });
    const two = await publishQuietly(server.store, "authz", "two");
    await server.store.deleteRevision(parseBundleName("authz"), one.revision);
    const answer = await poll(late);
    expect([answer.status, answer.headers.etag]).toEqual([200, etagOf(two)]);
  });
});

describe("a held request", () => {
  test("T2: is held while nothing changes", async () => {
    const early = await start({ random: () => 1 });
    const tag = etagOf(await early.publish("authz", "one"));
    const { result: answer, most } = await watched(early, () => poll(early, tag, 2));
    expect([answer.status, answer.headers.etag, most]).toEqual([304, tag, 1]);
  });

  test("T4: is held no longer than this server allows", async () => {
    const strict = await start({ maxWaitSeconds: 1 });
    const tag = etagOf(await strict.publish("authz", "one"));
    expect((await poll(strict, tag, 3_600)).status).toBe(304);
  });

  test("is held also when its wait is in nanoseconds, whatever this server allows", async () => {
    const generous = await start({ maxWaitSeconds: 30_000_000_000 });
    for (const each of [server, generous]) {
      const tag = etagOf(await each.publish("authz", "one"));
      const held = poll(each, tag, 30_000_000_000);
      await until(() => each.bundles.waiting() === 1 || each.counted.length > 0);
      const head = await each.publish("authz", "two");
      expect((await held).headers.etag).toBe(etagOf(head));
      expect(each.counted).toEqual(["authz 200"]);
    }
  });

  test("T3: is answered at once when the agent has nothing or something unknown", async () => {
    const head = await server.publish("authz", "one");
    const tags = [undefined, '"of another server"', etagOf({ ...head, epoch: "0".repeat(16) })];
    for (const tag of tags) {
      const { result: answer, most } = await watched(server, () => poll(server, tag, 30));
      expect([answer.status, answer.headers.etag, most]).toEqual([200, etagOf(head), 0]);
    }
  });

  test("wakes at once with the new archive when the head moves (T14: also back to older content)", async () => {
    const one = await server.publish("authz", "one");
    const two = await server.publish("authz", "two");
    const held = poll(server, etagOf(two), 30);
    await until(() => server.bundles.waiting() === 1);
    const back = await moveTo(server.store, parseBundleName("authz"), one.revision);
    await server.feed.announce({ name: parseBundleName("authz"), head: back });
    await until(() => server.bundles.waiting() === 0);
    const answer = await held;
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe(BUNDLE_TYPE);
    expect(answer.headers.etag).toBe(etagOf(back));
    expect(back.sequence).toBe(3);
    expect(answer.body.toString()).toBe("one");
    expect(server.bundles.waiting()).toBe(0);
  });

  test("a deletion releases it with 404, once for all who wait, and the next push is served again", async () => {
    const name = parseBundleName("authz");
    const head = await server.publish("authz", "one");
    const held = [poll(server, etagOf(head), 30), poll(server, etagOf(head), 30)];
    await until(() => server.bundles.waiting() === 2);
    const outcome = await server.store.deleteHead(deletion(name, head));
    if (outcome.kind !== "moved") throw new Error("the head was not deleted");
    await server.feed.announce({ name, head: outcome.tombstone }, "deleted");
    for (const answer of await Promise.all(held)) {
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: "not_found" });
    }
    expect((await poll(server, etagOf(head), 30)).status).toBe(404);
    const back = await server.publish("authz", "one");
    const answer = await poll(server, etagOf(head), 30);
    expect([answer.status, answer.headers.etag]).toEqual([200, etagOf(back)]);
  });

  test("is not woken by another bundle", async () => {
    const tag = etagOf(await server.publish("authz", "one"));
    const held = poll(server, tag, 1);
    await until(() => server.bundles.waiting() === 1);
    await server.publish("other", "two");
    expect((await held).status).toBe(304);
  });

  test("T6: a move whose bell was lost is found at the end of the wait", async () => {
    const tag = etagOf(await server.publish("authz", "one"));
    const held = poll(server, tag, 1);
    await until(() => server.bundles.waiting() === 1);
    const unheard = await publishQuietly(server.store, "authz", "two");
    const answer = await held;
    expect([answer.status, answer.headers.etag]).toEqual([200, etagOf(unheard)]);
  });

  test("a store that hangs at the end of the wait delays nobody", async () => {
    const never = () => new Promise<never>(() => undefined);
    const stuck = await start({ seen: (store) => ({ ...store, readHead: never }) });
    const one = await publishQuietly(stuck.store, "authz", "one");
    const restarted = await start({
      store: stuck.store,
      seen: (store) => ({ ...store, readHead: never }),
    });
    const answer = await poll(restarted, etagOf(one), 1);
    expect(answer.status).toBe(304);
    // The reading itself is given up only later.
    expect(restarted.heads.isCurrent()).toBe(true);
  });

  test("heads that move while nobody waits cost no reading", async () => {
    const read: string[] = [];
    const seen = (store: BundleStore): BundleStore => ({
      ...store,
      readArtifact: (name, ...asked) => {
        read.push(name);
        return store.readArtifact(name, ...asked);
      },
    });
    const counting = await start({ seen, budgetBytes: 10 });
    for (let at = 0; at < 200; at++) await counting.publish(`b${at}`, `archive of b${at}`);
    const head = await counting.publish("authz", "one");
    const waiting = poll(counting, etagOf(head), 30);
    await until(() => counting.bundles.waiting() === 1);
    await counting.publish("authz", "two");
    expect((await waiting).body.toString()).toBe("two");
    expect(read).toEqual(["authz"]);
  });

  test("an archive that cannot be read wakes the held ones with 503", async () => {
    let isAway = false;
    const seen = (store: BundleStore): BundleStore => ({
      ...store,
      readArtifact: (...asked) =>
        isAway
          ? Promise.reject(new PolicyError("unavailable", "away"))
          : store.readArtifact(...asked),
    });
    const flaky = await start({ seen });
    const tag = etagOf(await flaky.publish("authz", "one"));
    const held = poll(flaky, tag, 30);
    await until(() => flaky.bundles.waiting() === 1);
    isAway = true;
    await flaky.publish("authz", "two");
    expect((await held).status).toBe(503);
  });

  test("a second one on the same connection is not held behind it", async () => {
    const tag = etagOf(await server.publish("authz", "one"));
    const text = `GET /bundles/authz HTTP/1.1\r\nHost: x\r\nPrefer: wait=30\r\nIf-None-Match: ${tag}\r\n\r\n`;
    const socket = connect(Number(new URL(server.base).port), "127.0.0.1");
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.write(text.repeat(3));
    await until(() => server.counted.filter((each) => each === "authz 304").length === 2);
    expect(server.bundles.waiting()).toBe(1);
    expect(received).toBe("");
    await server.publish("authz", "two");
    await until(() => received.split("HTTP/1.1 ").length === 4);
    expect(received.split("HTTP/1.1 ").map((each) => each.slice(0, 3))).toEqual([
      "",
      "200",
      "304",
      "304",
    ]);
    socket.destroy();
  });

  test("a client that goes away frees it", async () => {
    const tag = etagOf(await server.publish("authz", "one"));
    const gone = new AbortController();
    const held = poll(server, tag, 30, { signal: gone.signal }).catch(() => "gone");
    await until(() => server.bundles.waiting() === 1);
    gone.abort();
    expect(await held).toBe("gone");
    await until(() => server.bundles.waiting() === 0);
  });

  test("release answers all of them with their own tag and holds none from then on", async () => {
    const tag = `W/${etagOf(await server.publish("authz", "one"))}`;
    const held = [poll(server, tag, 30), poll(server, tag, 30)];
    await until(() => server.bundles.waiting() === 2);
    server.bundles.release();
    for (const answer of await Promise.all(held)) {
      expect([answer.status, answer.headers.etag]).toEqual([304, tag]);
    }
    expect((await watched(server, () => poll(server, tag, 30))).most).toBe(0);
  });

  test("a thousand of them are woken by one move, each once and all with the same bytes", async () => {
    const archive = Buffer.alloc(10_000, "x");
    const tag = etagOf(await server.publish("authz", "one"));
    const held = Array.from({ length: 1_000 }, () => poll(server, tag, 60));
    await until(() => server.bundles.waiting() === 1_000);
    const head = await server.publish("authz", archive);
    const answers = await Promise.all(held);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(answers.map(({ headers }) => headers.etag))).toEqual(new Set([etagOf(head)]));
    expect(answers.every(({ body }) => body.equals(archive))).toBe(true);
    expect(server.bundles.waiting()).toBe(0);
    expect(server.counted).toEqual(Array(1_000).fill("authz 200"));
  });

  test("moves in quick succession: whoever is being woken gets the newest", async () => {
    let share = 0;
    const slow = await start({ random: () => share });
    const tag = etagOf(await slow.publish("authz", "one"));
    const held = Array.from({ length: 50 }, () => poll(slow, tag, 30));
    await until(() => slow.bundles.waiting() === 50);
    share = 400; // The five milliseconds of fifty polls become two seconds.
    await slow.publish("authz", "two");
    const last = await slow.publish("authz", "three");
    const answers = await Promise.all(held);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(answers.map(({ headers }) => headers.etag))).toEqual(new Set([etagOf(last)]));
  });
});

describe("an agent that cannot activate the head", () => {
  const name = parseBundleName("authz");
  let strict: BundleServer;

  /** A server that keeps whoever asks again for 10 s at once, and an agent that runs `one` and was given `two`. */
  async function startUnable(): Promise<{ tag: string; two: Head }> {
    const unable = createUnableAgents();
    const delayOf: UnableAgents["delayOf"] = (...asked) =>
      Math.sign(unable.delayOf(...asked)) * 10_000;
    strict = await start({ unable: { ...unable, delayOf } });
    await strict.publish("authz", "one");
    const tag = String((await poll(strict)).headers.etag);
    const two = await strict.publish("authz", "two");
    expect((await poll(strict, tag, 30)).headers.etag).toBe(etagOf(two));
    return { tag, two };
  }

  /** For how long an agent is kept that asks five times with its old tag as soon as it is answered, as OPA 0.70 does. */
  async function delaysOf(at: BundleServer, tag: string, options: Ask = {}): Promise<number[]> {
    delays.clear();
    for (let asked = 0; asked < 5; asked += 1) await poll(at, tag, 30, options);
    return [...delays];
  }

  const delays = new Set<number>();
  /** A server whose clock stands still: the time that an agent is kept takes nothing from what is remembered of it. */
  async function startNoting(): Promise<BundleServer> {
    const unable = createUnableAgents({ now: () => 0 });
    const delayOf: UnableAgents["delayOf"] = (...asked) => {
      const delay = unable.delayOf(...asked);
      delays.add(delay);
      return delay;
    };
    return await start({ unable: { ...unable, delayOf } });
  }

  test("is kept longer and longer instead of turning hot, and is counted", async () => {
    const noting = await startNoting();
    await noting.publish("authz", "one");
    const one = await poll(noting);
    await noting.publish("authz", "two");
    const { result, most } = await watched(noting, () =>
      delaysOf(noting, String(one.headers.etag)),
    );
    expect(result).toEqual([0, 100, 200, 400, 800]);
    expect(most).toBe(1);
    expect(noting.bundles.unableAgents().get(name)).toBe(1);
  });

  test("is told by what it carries, also when this server never gave it what it runs", async () => {
    const noting = await startNoting();
    const tag = etagOf(await noting.publish("authz", "one"));
    await noting.publish("authz", "two");
    const headers = { Authorization: "Bearer secret" };
    expect(await delaysOf(noting, tag, { headers })).toEqual([0, 100, 200, 400, 800]);
  });

  test("gets a new head at once while it is kept", async () => {
    const { tag } = await startUnable();
    const kept = poll(strict, tag, 30);
    await until(() => strict.bundles.waiting() === 1);
    const three = await strict.publish("authz", "three");
    expect((await kept).headers.etag).toBe(etagOf(three));
    expect(strict.bundles.unableAgents().size).toBe(0);
  });

  test("is kept also when it asks without waiting; HEAD is not", async () => {
    const { tag } = await startUnable();
    const kept = poll(strict, tag);
    await until(() => strict.bundles.waiting() === 1);
    expect((await poll(strict, tag, 30, { method: "HEAD" })).status).toBe(200);
    expect(strict.bundles.waiting()).toBe(1);
    const three = await strict.publish("authz", "three");
    expect((await kept).headers.etag).toBe(etagOf(three));
  });

  test("is kept no longer than it waits", async () => {
    const { tag, two } = await startUnable();
    expect((await poll(strict, tag, 1)).headers.etag).toBe(etagOf(two));
  });

  test("frees its place when it goes away", async () => {
    const { tag } = await startUnable();
    const gone = new AbortController();
    const kept = poll(strict, tag, 30, { signal: gone.signal }).catch(() => "gone");
    await until(() => strict.bundles.waiting() === 1);
    gone.abort();
    expect(await kept).toBe("gone");
    await until(() => strict.bundles.waiting() === 0);
    expect(strict.counted).toEqual(["authz 200", "authz 200"]);
  });

  test("is answered when the server stops, and not kept from then on", async () => {
    const { tag, two } = await startUnable();
    const kept = poll(strict, tag, 30);
    await until(() => strict.bundles.waiting() === 1);
    strict.bundles.release();
    expect((await kept).headers.etag).toBe(etagOf(two));
    expect((await poll(strict, tag, 30)).headers.etag).toBe(etagOf(two));
  });

  test("hears at once that the bundle was deleted", async () => {
    const { tag, two } = await startUnable();
    const kept = poll(strict, tag, 30);
    await until(() => strict.bundles.waiting() === 1);
    const outcome = await strict.store.deleteHead(deletion(name, two));
    if (outcome.kind !== "moved") throw new Error("the head was not deleted");
    await strict.feed.announce({ name, head: outcome.tombstone }, "deleted");
    expect((await kept).status).toBe(404);
  });

  const tokenOf = (agent: number): Ask => ({ headers: { Authorization: `Bearer ${agent}` } });
  const crowds: readonly { note: string; ask: (at: number) => Ask; isKnown: boolean }[] = [
    { note: "that carry tokens of their own", isKnown: false, ask: tokenOf },
    {
      note: "that nothing tells apart, with a tag from elsewhere",
      isKnown: false,
      ask: () => ({}),
    },
    { note: "that share a token and got what they run here", isKnown: true, ask: () => tokenOf(0) },
  ];
  test.each(crowds)("a thousand good ones $note never wait", async ({ ask: options, isKnown }) => {
    const one = await server.publish("authz", "one");
    const agents = Array.from({ length: 1_000 }, (_, at) => options(at));
    if (isKnown) await Promise.all(agents.map((agent) => poll(server, undefined, 30, agent)));
    const two = await server.publish("authz", "two");
    const { result: answers, most } = await watched(server, () =>
      Promise.all(agents.map((agent) => poll(server, etagOf(one), 30, agent))),
    );
    expect(new Set(answers.map(({ headers }) => headers.etag))).toEqual(new Set([etagOf(two)]));
    expect(most).toBe(0);
  });
});

describe("T13: a replica that is behind", () => {
  test("looks at the store before it answers an agent that is ahead", async () => {
    await publishQuietly(server.store, "authz", "one");
    const behind = await start({ store: server.store });
    const two = await publishQuietly(server.store, "authz", "two");
    const three = await publishQuietly(server.store, "authz", "three");
    const answer = await poll(behind, etagOf(two));
    expect([answer.status, answer.headers.etag]).toEqual([200, etagOf(three)]);
  });

  test("does not take an agent back when its store lags: 304 with the agent's tag", async () => {
    const one = await publishQuietly(server.store, "authz", "one");
    const two = await publishQuietly(server.store, "authz", "two");
    const name = parseBundleName("authz");
    let isLagging = true;
    const behind = await start({
      store: server.store,
      seen: (store) => ({
        ...store,
        listHeads: async () => (isLagging ? [{ name, head: one }] : await store.listHeads()),
        readHead: async (asked) => (isLagging ? one : await store.readHead(asked)),
      }),
    });
    const now = await poll(behind, etagOf(two));
    expect([now.status, now.headers.etag]).toEqual([304, etagOf(two)]);
    const held = poll(behind, etagOf(two), 30);
    await until(() => behind.bundles.waiting() === 1);
    isLagging = false;
    await behind.heads.refresh(name);
    expect(behind.bundles.waiting()).toBe(1);
    const three = await behind.publish("authz", "three");
    const answer = await held;
    expect([answer.status, answer.headers.etag]).toEqual([200, etagOf(three)]);
  });

  test("knows a bundle that it has not heard of yet, when the agent has it", async () => {
    const behind = await start({ store: server.store });
    const one = await publishQuietly(server.store, "authz", "one");
    const answer = await poll(behind, etagOf(one));
    expect([answer.status, answer.headers.etag]).toEqual([304, etagOf(one)]);
  });

  test("another epoch gets a snapshot, although its sequence is higher", async () => {
    const head = await server.publish("authz", "one");
    const other = etagOf({ ...head, epoch: "0".repeat(16), sequence: 99 });
    const answer = await poll(server, other, 30);
    expect([answer.status, answer.headers.etag]).toEqual([200, etagOf(head)]);
  });
});
