import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { createArchiveCache } from "../../src/distribute/archive-cache.ts";
import { type BundleRequests, createBundleRequests } from "../../src/distribute/bundle-requests.ts";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import type { UnableAgents } from "../../src/distribute/unable-agents.ts";
import type { RevisionRecord } from "../../src/domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { parseRevision, type Revision } from "../../src/domain/revision.ts";
import { createBundleDoor } from "../../src/http/doors/bundle-api/bundle-door.ts";
import { createExchange } from "../../src/http/exchange.ts";
import { splitTarget } from "../../src/http/request-target.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import type { ChangeFeed } from "../../src/storage/change-feed.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";

/** A log that nobody reads. */
export const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Stores content under the name of its hash and moves the head to it, without ringing the bell. */
export async function publishQuietly(
  store: BundleStore,
  name: string,
  archive: Uint8Array | string,
  said: Pick<RevisionRecord, "access"> = {},
): Promise<Head> {
  const bytes = typeof archive === "string" ? Buffer.from(archive) : archive;
  const bundle = parseBundleName(name);
  const revision = parseRevision(createHash("sha256").update(bytes).digest("hex"));
  const at = new Date().toISOString();
  await store.putRevision(
    {
      name: bundle,
      revision,
      createdAt: at,
      roots: [name],
      entrypoints: [],
      decide: false,
      regoVersion: 1,
      size: bytes.byteLength,
      artifacts: ["bundle.tar.gz"],
      ...said,
    },
    new Map([["bundle.tar.gz", bytes]]),
  );
  return await moveTo(store, bundle, revision);
}

/** The same of a bundle that anybody may read. */
export async function publishOpenly(
  store: BundleStore,
  name: string,
  archive: string,
): Promise<Head> {
  return await publishQuietly(store, name, archive, { access: { read: "anyone" } });
}

/** Moves a head to a stored revision, whatever the head is. */
export async function moveTo(
  store: BundleStore,
  name: BundleName,
  revision: Revision,
): Promise<Head> {
  const expected = await store.readHead(name);
  const at = new Date().toISOString();
  const outcome = await store.moveHead({ name, expected, revision, at, reason: "push" });
  if (outcome.kind !== "moved") throw new Error(`the head did not move: ${outcome.kind}`);
  return outcome.head;
}

export interface BundleServer {
  readonly base: string;
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly heads: LiveHeads;
  readonly bundles: BundleRequests;
  /** What was counted, as `bundle status`. */
  readonly counted: string[];
  publish(name: string, archive: Uint8Array | string): Promise<Head>;
  close(): Promise<void>;
}

export interface BundleServerOptions {
  readonly store?: BundleStore;
  /** What this replica sees of the store. */
  readonly seen?: (store: BundleStore) => BundleStore;
  readonly feed?: ChangeFeed;
  readonly maxWaitSeconds?: number;
  readonly wakeSpreadMs?: number;
  readonly rereadMs?: number;
  readonly budgetBytes?: number;
  readonly random?: () => number;
  readonly unable?: UnableAgents;
}

/** The bundle door alone, over the memory store and feed, on a free port. */
export async function startBundleServer(options: BundleServerOptions = {}): Promise<BundleServer> {
  const { store = createMemoryStore(), feed = createMemoryFeed(), rereadMs = 60_000 } = options;
  const seen = options.seen?.(store) ?? store;
  const heads = createLiveHeads({ store: seen, feed, log: SILENT, rereadMs });
  await heads.start();
  const counted: string[] = [];
  const bundles = createBundleRequests({
    heads,
    archives: createArchiveCache({
      store: seen,
      budgetBytes: options.budgetBytes ?? 10_000_000,
    }),
    maxWaitSeconds: options.maxWaitSeconds ?? 60,
    ...(options.wakeSpreadMs === undefined ? {} : { wakeSpreadMs: options.wakeSpreadMs }),
    ...(options.random === undefined ? {} : { random: options.random }),
    ...(options.unable === undefined ? {} : { unable: options.unable }),
  });
  const door = createBundleDoor({
    bundles,
    metrics: { bundleAnswered: (bundle, status) => counted.push(`${bundle} ${status}`) },
    failures: { note: () => undefined },
  });
  const server: Server = createServer((request, response) =>
    door(createExchange(request, response, splitTarget(request.url ?? ""))),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4096, resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    feed,
    heads,
    bundles,
    counted,
    async publish(name, archive) {
      const head = await publishQuietly(store, name, archive);
      await feed.announce({ name: parseBundleName(name), head });
      return head;
    },
    async close() {
      bundles.release();
      await heads.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** One request on a connection of its own, as an agent's. */
export function ask(url: string, { body, ...options }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        });
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}
