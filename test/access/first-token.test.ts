import { beforeEach, expect, test } from "@jest/globals";
import { makeFirstToken } from "../../src/access/first-token.ts";
import { createTokens, type Tokens } from "../../src/access/tokens.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryTokenStore } from "../../src/storage/memory/token-store.ts";
import type { TokenStore } from "../../src/storage/token-store.ts";

const DAY_MS = 86_400_000;

let time: number;
let store: TokenStore;
let tokens: Tokens;
let make: () => Promise<string | undefined>;
beforeEach(() => {
  time = Date.parse("2026-11-28T10:00:00.000Z");
  store = createMemoryTokenStore();
  const now = () => time;
  tokens = createTokens({ store, now });
  const leases = createMemoryLeases();
  make = () => makeFirstToken({ tokens, leases, now });
});

test("where there is no token, an operator's is made, for a day", async () => {
  expect(await make()).toMatch(/^gatehouse_/);
  expect(await tokens.list()).toMatchObject([
    {
      ...{ name: "first", createdBy: "start", grants: [{ role: "operator" }] },
      expiresAt: "2026-11-29T10:00:00.000Z",
    },
  ]);
});

test("of replicas that start together one makes it, and later ones none", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, make));
  expect(made.filter((text) => text !== undefined)).toHaveLength(1);
  expect(await make()).toBeUndefined();
  expect(await tokens.list()).toHaveLength(1);
});

test.each([
  { note: "a token that is valid", ends: () => undefined, isMade: false },
  { note: "one that was revoked", ends: (id: string) => tokens.revoke(id), isMade: true },
  {
    note: "one that has expired",
    ends: () => {
      time += 2 * DAY_MS;
    },
    isMade: true,
  },
])("beside $note", async ({ ends, isMade }) => {
  const { record } = await tokens.create({
    ...{ name: "web", by: "me", grants: [{ role: "viewer" }], lifetimeMs: DAY_MS },
  });
  await ends(record.id);
  expect((await make()) !== undefined).toBe(isMade);
});

test("whoever cannot keep it gives the right to make it back", async () => {
  const add = store.add;
  store.add = () => Promise.reject(new Error("the disk is full"));
  await expect(make()).rejects.toThrow("the disk is full");
  store.add = add;
  expect(await make()).toMatch(/^gatehouse_/);
});
