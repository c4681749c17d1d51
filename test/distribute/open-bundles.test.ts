import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import { createOpenBundles, type OpenBundles } from "../../src/distribute/open-bundles.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { deletion } from "../contract/samples.ts";
import { until } from "../support/until.ts";
import { moveTo, publishOpenly, publishQuietly, SILENT } from "./bundle-server.ts";

const NAME = parseBundleName("authz");

let store: BundleStore;
let heads: LiveHeads;
let open: OpenBundles;
let isAway: boolean;

beforeEach(async () => {
  store = createMemoryStore();
  isAway = false;
  await publishOpenly(store, "authz", "first");
  await publishQuietly(store, "closed", "first");
  heads = createLiveHeads({ store, feed: createMemoryFeed(), log: SILENT, rereadMs: 60_000 });
  await heads.start();
  const readRevision: BundleStore["readRevision"] = (name, revision) =>
    isAway
      ? Promise.reject(new PolicyError("unavailable", "away"))
      : store.readRevision(name, revision);
  open = createOpenBundles({ store: { readRevision }, heads, retryMs: 5 });
  await open.start();
});
afterEach(async () => {
  open.close();
  await heads.close();
});

/** What is asked once the move is known here. */
async function known(move: Promise<Head>): Promise<Head> {
  const head = await move;
  await heads.refresh(NAME);
  await open.refresh(NAME);
  return head;
}

test("what a head says is known from the start, of those that say nothing too", () => {
  expect(["authz", "closed", "none", ""].map(open.has)).toEqual([true, false, false, false]);
});

test("the next revision, a rollback and a deletion are followed", async () => {
  const first = heads.head(NAME) as Head;
  const closed = await known(publishQuietly(store, "authz", "closed"));
  expect(open.has("authz")).toBe(false);
  await known(moveTo(store, NAME, first.revision));
  expect(open.has("authz")).toBe(true);
  expect(await open.isOpen(NAME, closed.revision)).toBe(false);
  expect(await open.isOpen(NAME, first.revision)).toBe(true);
  await store.deleteHead(deletion(NAME, heads.head(NAME) as Head));
  await heads.refresh(NAME);
  expect(open.has("authz")).toBe(false);
});

test("what cannot be read is not open, and is read again", async () => {
  const { revision } = heads.head(NAME) as Head;
  isAway = true;
  await open.refresh(NAME);
  expect(open.has("authz")).toBe(false);
  expect(await open.isOpen(NAME, revision)).toBe(false);
  isAway = false;
  await until(() => open.has("authz"));
});
