import { beforeEach, describe, expect, test } from "@jest/globals";
import { hashSecret } from "../../src/access/token-hash.ts";
import { parseToken } from "../../src/access/token-text.ts";
import { createTokens, type Tokens } from "../../src/access/tokens.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { parseScope } from "../../src/domain/scope.ts";
import { createMemoryTokenStore } from "../../src/storage/memory/token-store.ts";
import type { TokenStore } from "../../src/storage/token-store.ts";

const DAY_MS = 86_400_000;
const GRANTS: readonly Grant[] = [{ role: "agent", bundles: parseScope(["authz"]) }];
const REQUEST = { name: "edge agents", grants: GRANTS, by: "somebody" };

let time: number;
let store: TokenStore;
let tokens: Tokens;
beforeEach(() => {
  time = Date.parse("2026-11-27T10:00:00.000Z");
  store = createMemoryTokenStore();
  tokens = createTokens({ store, now: () => time });
});

test("a token is kept with the hash of its secret, and not with its text", async () => {
  const { text, record } = await tokens.create({ ...REQUEST, lifetimeMs: DAY_MS });
  const parts = parseToken(text);
  expect(record).toEqual({
    id: parts?.id,
    name: "edge agents",
    hash: hashSecret(await store.key(), parts?.secret ?? ""),
    grants: GRANTS,
    createdAt: "2026-11-27T10:00:00.000Z",
    createdBy: "somebody",
    expiresAt: "2026-11-28T10:00:00.000Z",
  });
  expect(await tokens.list()).toEqual([record]);
  expect(JSON.stringify(await store.list())).not.toContain(parts?.secret);
});

test.each([
  { note: "no name", change: { name: "" }, message: "is no name" },
  { note: "a name of lines", change: { name: "a\nb" }, message: "is no name" },
  { note: "a long name", change: { name: "a".repeat(101) }, message: "is no name" },
  { note: "no grants", change: { grants: [] }, message: "without a role" },
  { note: "no time", change: { lifetimeMs: 0 }, message: "the lifetime" },
  { note: "time that is no number", change: { lifetimeMs: Number.NaN }, message: "the lifetime" },
  { note: "time past all dates", change: { lifetimeMs: 1e300 }, message: "the lifetime" },
])("$note is refused", async ({ change, message }) => {
  await expect(tokens.create({ ...REQUEST, ...change })).rejects.toMatchObject({
    code: "invalid_parameter",
    message: expect.stringContaining(message),
  });
  expect(await tokens.list()).toEqual([]);
});

test("past 10,000 tokens there are no more", async () => {
  const { record } = await tokens.create(REQUEST);
  const full = { ...store, list: async () => Array.from({ length: 10_000 }, () => record) };
  const crowded = createTokens({ store: full, now: () => time });
  await expect(crowded.create(REQUEST)).rejects.toMatchObject({ code: "conflict" });
});

describe("rotation", () => {
  test("gives a new token of the same name, grants and lifetime; the old one ends after the overlap", async () => {
    const { text, record } = await tokens.create({ ...REQUEST, lifetimeMs: 90 * DAY_MS });
    time += 10 * DAY_MS;
    const next = await tokens.rotate({ id: record.id, by: "other", overlapMs: DAY_MS });
    expect(next.text).not.toBe(text);
    expect(next.record).toMatchObject({ name: "edge agents", grants: GRANTS, createdBy: "other" });
    expect(next.record.expiresAt).toBe("2027-03-07T10:00:00.000Z");
    const [old, young] = await tokens.list();
    expect(old).toEqual({ ...record, expiresAt: "2026-12-08T10:00:00.000Z" });
    expect(young).toEqual(next.record);
  });

  test("never lets the old one live longer than it would have", async () => {
    const { record } = await tokens.create({ ...REQUEST, lifetimeMs: DAY_MS });
    const options = { id: record.id, by: "other", overlapMs: 2 * DAY_MS, lifetimeMs: 5 * DAY_MS };
    const next = await tokens.rotate(options);
    expect(next.record.expiresAt).toBe("2026-12-02T10:00:00.000Z");
    expect((await tokens.list()).find(({ id }) => id === record.id)).toEqual(record);
  });

  test("of one that is not there is not_found, of one that has ended a conflict", async () => {
    const request = { id: "abcdefghijkl", by: "x", overlapMs: 0 };
    await expect(tokens.rotate(request)).rejects.toMatchObject({ code: "not_found" });
    const { record } = await tokens.create({ ...REQUEST, lifetimeMs: DAY_MS });
    time += DAY_MS;
    const expired = tokens.rotate({ ...request, id: record.id });
    await expect(expired).rejects.toMatchObject({ code: "conflict" });
    const { id } = (await tokens.create(REQUEST)).record;
    await tokens.revoke(id);
    await expect(tokens.rotate({ ...request, id })).rejects.toMatchObject({ code: "conflict" });
  });

  test("that fails in the middle leaves no second token that works", async () => {
    const { record } = await tokens.create(REQUEST);
    const failing = { ...store, expire: async () => Promise.reject(new Error("away")) };
    const broken = createTokens({ store: failing, now: () => time });
    const rotated = broken.rotate({ id: record.id, by: "x", overlapMs: 0 });
    await expect(rotated).rejects.toThrow("away");
    const others = (await tokens.list()).filter(({ id }) => id !== record.id);
    expect(others).toEqual([expect.objectContaining({ revokedAt: "2026-11-27T10:00:00.000Z" })]);
    expect(await tokens.list()).toContainEqual(record);
  });
});

test("a revoked token says since when, and one that is not there is not_found", async () => {
  const { record } = await tokens.create(REQUEST);
  time += 1_000;
  const revoked = { ...record, revokedAt: "2026-11-27T10:00:01.000Z" };
  expect(await tokens.revoke(record.id)).toEqual(revoked);
  time += 1_000;
  expect(await tokens.revoke(record.id)).toEqual(revoked);
  await expect(tokens.revoke("nobody")).rejects.toMatchObject({ code: "not_found" });
});
