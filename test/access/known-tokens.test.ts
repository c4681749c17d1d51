import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type KnownTokens, openKnownTokens } from "../../src/access/known-tokens.ts";
import { parseToken, tokenText } from "../../src/access/token-text.ts";
import { type CreatedToken, createTokens, type Tokens } from "../../src/access/tokens.ts";
import { parseScope } from "../../src/domain/scope.ts";
import { createMemoryTokenStore } from "../../src/storage/memory/token-store.ts";
import { createRedisTokenStore } from "../../src/storage/redis/token-store.ts";
import type { TokenStore } from "../../src/storage/token-store.ts";
import { startRedisPair } from "../contract/redis-pair.ts";
import { describeWithProgram } from "../support/needs.ts";
import { until } from "../support/until.ts";

const BEGIN = Date.parse("2026-11-27T10:00:00.000Z");
const GRANTS = [{ role: "agent", bundles: parseScope(["authz"]) }] as const;
const REQUEST = { name: "edge", grants: GRANTS, by: "somebody" };
/** Longer than any test: only what is asked for is looked at. */
const NEVER_MS = 3_600_000;

let time: number;
let away: boolean;
let store: TokenStore;
let tokens: Tokens;
let known: KnownTokens;
let created: CreatedToken;
const now = () => time;

beforeEach(async () => {
  time = BEGIN;
  away = false;
  const memory = createMemoryTokenStore();
  const version = () => (away ? Promise.reject(new Error("away")) : memory.version());
  store = { ...memory, version };
  tokens = createTokens({ store, now });
  created = await tokens.create({ ...REQUEST, lifetimeMs: 60_000 });
  known = await openKnownTokens({ store, now, intervalMs: NEVER_MS });
});
afterEach(() => known.close());

const refused = (reason: string, credential?: string) =>
  credential === undefined ? { kind: "refused", reason } : { kind: "refused", reason, credential };

/** The same id with another secret. */
function forged(text: string): string {
  return tokenText({ id: parseToken(text)?.id ?? "", secret: "A".repeat(43) });
}

describe("a presented text", () => {
  test("of a token says whose it is, the first time and every time, by one and the same identity", () => {
    const { text, record } = created;
    const first = known.recognise(text);
    expect(first).toEqual({
      kind: "known",
      identity: {
        ...{ name: "edge", kind: "token", credential: record.id, grants: GRANTS },
        endsAt: BEGIN + 60_000,
      },
    });
    expect(known.recognise(text)).toBe(first);
    expect(known.recognise(`${text.slice(0, 40)}${text.slice(40)}`)).toBe(first);
  });

  test.each([
    { note: "nothing", alter: () => "", want: undefined },
    { note: "something else", alter: () => "eyJhbGciOi.J9.x", want: undefined },
    { note: "the beginning", alter: (text: string) => text.slice(0, 30), want: "malformed" },
    { note: "one letter more", alter: (text: string) => `${text}a`, want: "malformed" },
    {
      note: "another checksum",
      alter: (text: string) => `${text.slice(0, -1)}!`,
      want: "malformed",
    },
    {
      note: "letters that only their low bytes make equal",
      alter: (text: string) =>
        String.fromCharCode(...[...text].map((each) => each.charCodeAt(0) + 256)),
      want: undefined,
    },
    {
      note: "a last letter that only its low byte makes equal",
      alter: (text: string) => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(71) + 256),
      want: "malformed",
    },
  ])("that is $note: $want", ({ alter, want }) => {
    known.recognise(created.text);
    const recognised = known.recognise(alter(created.text));
    expect(recognised).toEqual(want === undefined ? undefined : refused(want));
  });

  test("with another secret is unknown, before and after the right one was presented", () => {
    const { text, record } = created;
    expect(known.recognise(forged(text))).toEqual(refused("unknown", record.id));
    expect(known.recognise(text)).toMatchObject({ kind: "known" });
    expect(known.recognise(forged(text))).toEqual(refused("unknown", record.id));
    expect(known.recognise(text)).toMatchObject({ kind: "known" });
  });

  test("with an id that is not there is unknown", () => {
    const text = tokenText({ id: "abcdefghijkl", secret: "A".repeat(43) });
    expect(known.recognise(text)).toEqual(refused("unknown", "abcdefghijkl"));
  });

  test("of a token that ended says how, and only to whoever has its secret", async () => {
    const { text, record } = created;
    time = BEGIN + 60_000;
    expect(known.recognise(text)).toEqual(refused("expired", record.id));
    expect(known.hasEnded(record.id)).toBe(true);
    time = BEGIN;
    expect(known.recognise(text)).toMatchObject({ kind: "known" });
    await tokens.revoke(record.id);
    await known.refresh();
    expect(known.recognise(text)).toEqual(refused("revoked", record.id));
    expect(known.recognise(forged(text))).toEqual(refused("unknown", record.id));
  });

  test("of a token that a server with a faster clock revoked is refused at once", async () => {
    await store.revoke(created.record.id, "2026-11-27T10:00:30.000Z");
    await known.refresh();
    expect(known.recognise(created.text)).toMatchObject({ reason: "revoked" });
  });

  test("of a token that is forgotten is unknown, also if it was verified before", async () => {
    known.recognise(created.text);
    await store.sweep("2030-01-01T00:00:00.000Z");
    await known.refresh();
    expect(known.recognise(created.text)).toMatchObject({ reason: "unknown" });
    expect(known.hasEnded(created.record.id)).toBe(true);
  });

  test("under another key, or with another hash, is verified anew", async () => {
    known.recognise(created.text);
    const other = createMemoryTokenStore();
    await other.add(created.record);
    let current = store;
    const moving: TokenStore = {
      ...store,
      key: () => current.key(),
      list: () => current.list(),
      version: async () => (current === store ? "one" : "two"),
    };
    const follower = await openKnownTokens({ store: moving, now, intervalMs: NEVER_MS });
    expect(follower.recognise(created.text)).toMatchObject({ kind: "known" });
    current = other;
    await follower.refresh();
    expect(follower.recognise(created.text)).toMatchObject({ reason: "unknown" });
    await follower.close();
  });
});

test("a token that was created is known after a look", async () => {
  const { text } = await tokens.create(REQUEST);
  expect(known.recognise(text)).toMatchObject({ reason: "unknown" });
  await known.refresh();
  expect(known.recognise(text)).toMatchObject({ kind: "known" });
  expect(known.recognise(created.text)).toMatchObject({ kind: "known" });
});

describe("whoever waits for the end of a token", () => {
  test("hears of its revocation once, unless they have stopped waiting", async () => {
    const heard: string[] = [];
    const { id } = created.record;
    known.onEnd(id, () => heard.push("one"));
    known.onEnd(id, () => heard.push("two"));
    known.onEnd(id, () => heard.push("stopped"))();
    known.onEnd("another", () => heard.push("another"))();
    await known.refresh();
    expect(heard).toEqual([]);
    await tokens.revoke(id);
    await known.refresh();
    await known.refresh();
    expect(heard).toEqual(["one", "two"]);
  });

  test("hears that it expired, also while the store is away", async () => {
    const heard: string[] = [];
    const quick = await openKnownTokens({ store, now, intervalMs: 1 });
    quick.onEnd(created.record.id, () => heard.push("expired"));
    away = true;
    await until(() => quick.behindSince());
    time = BEGIN + 60_000;
    await until(() => heard.length > 0);
    await quick.close();
  });

  test("hears at once of one that has ended already", async () => {
    await new Promise<void>((resolve) => known.onEnd("nobody", resolve));
  });
});

test("while the store is away what is known goes on, since when is told, and afterwards what is new comes", async () => {
  const states: string[] = [];
  const onState = (state: string): void => {
    states.push(state);
  };
  const quick = await openKnownTokens({ store, now, intervalMs: 1, onState });
  expect(quick.behindSince()).toBeUndefined();
  time += 1_000;
  await quick.refresh();
  away = true;
  await until(() => quick.behindSince());
  time += 30_000;
  expect(quick.behindSince()).toBe(BEGIN + 1_000);
  await expect(quick.refresh()).rejects.toThrow("away");
  const { text } = await tokens.create(REQUEST);
  expect(quick.recognise(created.text)).toMatchObject({ kind: "known" });
  const waiting = quick.recognise(text);
  if (waiting?.kind !== "unsettled") throw new Error("a new token was not waited for");
  await expect(waiting.settle()).rejects.toMatchObject({ code: "unavailable" });
  expect(quick.recognise(forged(created.text))).toMatchObject({ reason: "unknown" });
  expect(quick.recognise(text.slice(0, -1))).toMatchObject({ reason: "malformed" });
  time = BEGIN + 60_000;
  expect(quick.recognise(created.text)).toMatchObject({ reason: "expired" });
  away = false;
  await until(() => quick.recognise(text)?.kind === "known");
  expect(quick.behindSince()).toBeUndefined();
  expect(states).toEqual(["behind", "current"]);
  await quick.close();
});

test("a store that is away at first is an error", async () => {
  away = true;
  await expect(openKnownTokens({ store, now })).rejects.toThrow("away");
});

describeWithProgram("two replicas on one Redis", ["redis-server"], () => {
  test("a token that one creates and revokes is known to the other, and known ones outlast an outage", async () => {
    const pair = await startRedisPair((connection) => createRedisTokenStore({ connection }));
    const [here, there] = pair.clients;
    const mine = createTokens({ store: here, now });
    const other = await openKnownTokens({ store: there, now, intervalMs: 5 });
    const { text, record } = await mine.create(REQUEST);
    const lasting = await mine.create(REQUEST);
    await until(() => other.recognise(lasting.text)?.kind === "known");
    const ended = new Promise<void>((resolve) => other.onEnd(record.id, resolve));
    await mine.revoke(record.id);
    await ended;
    expect(other.recognise(text)).toMatchObject({ reason: "revoked" });
    await pair.redis.stop();
    await until(() => other.behindSince());
    expect(other.recognise(lasting.text)).toMatchObject({ kind: "known" });
    await pair.redis.restart();
    await until(() => other.behindSince() === undefined);
    await other.close();
    await pair.dispose();
  });
});
