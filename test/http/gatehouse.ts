import { connect, type Socket } from "node:net";
import { createAuditTrail } from "../../src/access/audit-trail.ts";
import { createDecisions } from "../../src/decide/decisions.ts";
import { createArchiveCache } from "../../src/distribute/archive-cache.ts";
import { createBundleRequests } from "../../src/distribute/bundle-requests.ts";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import type { FileTree } from "../../src/domain/bundle.ts";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import type { Route } from "../../src/http/route.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../../src/means/archive/read-archive.ts";
import { createLog } from "../../src/observe/log.ts";
import { REGO_PARSE_ERROR } from "../../src/opa/program/findings.ts";
import type { Operations, PublishAnswer, PushOptions } from "../../src/pipeline/answers.ts";
import { treeOf } from "../../src/pipeline/push-gate.ts";
import { createPublishTurns } from "../../src/publish/publish-turns.ts";
import { unpublish } from "../../src/publish/unpublish.ts";
import { createServerOfDoors, type DoorsOptions } from "../../src/service/doors.ts";
import { createMetrics, type Metrics } from "../../src/service/metrics.ts";
import type { AuditLog } from "../../src/storage/audit-log.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import type { ChangeFeed } from "../../src/storage/change-feed.ts";
import { createMemoryAuditLog } from "../../src/storage/memory/audit-log.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { moveTo, publishQuietly } from "../distribute/bundle-server.ts";

/** Operations over the memory store with a gate that refuses files called `bad.rego`. */
interface FakeOperations extends Operations {
  readonly pushes: { name: BundleName; tree: FileTree; options: PushOptions }[];
  /** Set to hold every push until it resolves. */
  gate: Promise<void>;
}

function fakeOperations(store: BundleStore, feed: ChangeFeed): FakeOperations {
  const trees = new Map<string, FileTree>();
  const turns = createPublishTurns(createMemoryLeases());
  const operations: FakeOperations = {
    pushes: [],
    gate: Promise.resolve(),
    async push(name, pushed, options) {
      const tree = await treeOf(pushed, DEFAULT_ARCHIVE_LIMITS);
      operations.pushes.push({ name, tree, options });
      await operations.gate;
      await store.ping();
      if (tree.has("bad.rego")) throw refusal();
      const before = await store.readHead(name);
      if (options.dryRun) return answer(name, before ?? (await unstored()), false, true);
      const head = await publishQuietly(store, name, [...tree.keys()].join("\n"));
      trees.set(head.revision, tree);
      await feed.announce({ name, head });
      return answer(name, head, head.revision !== before?.revision, false);
    },
    async rollback(name, prefix) {
      const record = (await store.listRevisions(name)).find((each) =>
        each.revision.startsWith(prefix),
      );
      if (record === undefined) throw new PolicyError("not_found", `no revision ${prefix}`);
      return answer(name, await moveTo(store, name, record.revision), true, false);
    },
    async delete(name) {
      const { last, warnings } = await unpublish(name, {
        store,
        feed,
        turns,
        now: () => new Date(),
      });
      const facts = { roots: [name], entrypoints: [], decide: false };
      return { name, revision: last.revision, head: last, ...facts, warnings };
    },
    async list() {
      const heads = await store.listHeads();
      return await Promise.all(heads.map(({ name }) => operations.one(name)));
    },
    async one(name) {
      const head = await store.readHead(name);
      if (head === undefined) throw new PolicyError("not_found", `there is no bundle ${name}`);
      const facts = { roots: [name], entrypoints: [], decide: false };
      return { name, head, updated_at: "", ...facts, rego_version: 1, size: 1 };
    },
    async history(name) {
      const { head } = await operations.one(name);
      const revisions = (await store.listRevisions(name)).map((record) => ({
        revision: record.revision,
        created_at: record.createdAt,
        roots: record.roots,
        entrypoints: record.entrypoints,
        decide: record.decide,
        size: record.size,
      }));
      return { name, head, moves: await store.readHistory(name, 100), revisions };
    },
    async files(name, prefix = "") {
      const found = [...trees].find(([revision]) => revision.startsWith(prefix));
      if (found === undefined) throw new PolicyError("not_found", `${name} has no ${prefix}`);
      return found[1];
    },
  };
  return operations;
}

function refusal(): PolicyError {
  const location = { file: "bad.rego", row: 3, col: 1 };
  const found = { code: REGO_PARSE_ERROR.code, message: "unexpected }", location };
  return new PolicyError("invalid_parameter", "the bundle was refused", { diagnostics: [found] });
}

async function unstored(): Promise<PublishAnswer["head"] & object> {
  return await publishQuietly(createMemoryStore(), "unstored", "unstored");
}

function answer(
  name: BundleName,
  head: PublishAnswer["head"] & object,
  changed: boolean,
  dryRun: boolean,
): PublishAnswer {
  const changes = { added: [], changed: [], removed: [] };
  const facts = { roots: [name], entrypoints: [], decide: false };
  const { revision } = head;
  return { name, revision, head, changed, dry_run: dryRun, ...facts, changes, warnings: [] };
}

export interface Gatehouse {
  readonly base: string;
  readonly port: number;
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly heads: LiveHeads;
  readonly operations: FakeOperations;
  readonly metrics: Metrics;
  readonly audit: AuditLog;
  /** How many bundle requests are held. */
  waiting(): number;
  /** Lines of the log, parsed. */
  readonly logged: Record<string, unknown>[];
  close(): Promise<void>;
}

type Overrides = Partial<Omit<DoorsOptions, "limits" | "audit">> & {
  /** Where the audit rests; in memory when absent. */
  readonly audit?: AuditLog;
  readonly limits?: Partial<DoorsOptions["limits"]>;
  readonly port?: number;
};

/** The whole HTTP server over memory drivers, on a free port. */
export async function startGatehouse({
  limits,
  audit: given,
  ...overrides
}: Overrides = {}): Promise<Gatehouse> {
  const store = createMemoryStore();
  const feed = overrides.feed ?? createMemoryFeed();
  const logged: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => logged.push(JSON.parse(line)) };
  const log = createLog({ level: "debug", destination });
  const heads = createLiveHeads({ store, feed, log, rereadMs: 60_000 });
  await heads.start();
  const metrics = createMetrics();
  const archives = createArchiveCache({ store, budgetBytes: 1_000_000 });
  const bundles = createBundleRequests({ heads, archives, maxWaitSeconds: 60 });
  const decisions = createDecisions({ clock: () => 0n });
  const operations = fakeOperations(store, feed);
  const audit = given ?? createMemoryAuditLog();
  const trail = createAuditTrail({ log: audit, now: () => 0, onLoss: () => {} });
  const server = createServerOfDoors({
    ...{ bundles, decisions, operations, heads, feed, store, metrics, log },
    audit: { log: audit, trail },
    activation: () => ({ state: "active" }),
    fastLane: true,
    ...overrides,
    limits: {
      maxInputBytes: 1_000,
      maxBundleBytes: 100_000,
      bodyTimeoutMs: 5_000,
      headerTimeoutMs: 5_000,
      ...limits,
    },
  });
  const { port } = await server.listen({ host: "127.0.0.1", port: overrides.port ?? 0 });
  return {
    ...{
      base: `http://127.0.0.1:${port}`,
      port,
      store,
      feed,
      heads,
      operations,
      metrics,
      audit,
      logged,
    },
    waiting: bundles.waiting,
    async close() {
      await server.close();
      await heads.close();
      decisions.close();
    },
  };
}

/** The table of the routes, as the server itself lists it. */
export async function listRoutes(): Promise<Omit<Route, "handle">[]> {
  const gatehouse = await startGatehouse();
  try {
    const answer = await fetch(gatehouse.base);
    const { routes } = (await answer.json()) as { routes: Omit<Route, "handle">[] };
    return routes;
  } finally {
    await gatehouse.close();
  }
}

/** Sends text as it is and reads what comes back until the server ends the connection or `isWhole` says so. */
export function exchangeRaw(
  port: number,
  text: string | Uint8Array,
  isWhole: (received: string) => boolean = () => false,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.setTimeout(120_000, () => socket.destroy(new Error(`no answer to ${String(text)}`)));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (isWhole(received)) socket.destroy();
    });
    socket.once("error", (error) => {
      if ("code" in error && error.code === "ECONNRESET") resolve(received);
      else reject(error);
    });
    socket.once("close", () => resolve(received));
  });
}
