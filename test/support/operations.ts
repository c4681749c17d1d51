import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { createLiveHeads, type LiveHeads } from "../../src/distribute/live-heads.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../../src/means/archive/read-archive.ts";
import { createLog, type Log } from "../../src/observe/log.ts";
import { createOpa } from "../../src/opa/program/opa.ts";
import type { Operations } from "../../src/pipeline/answers.ts";
import { createOperations } from "../../src/pipeline/operations.ts";
import { createPushGate, type PushGate } from "../../src/pipeline/push-gate.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import type { ChangeFeed } from "../../src/storage/change-feed.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { opaBinary } from "./opa.ts";

/** Operations with the real gate over the memory drivers, and what it works on. */
export interface RealOperations {
  readonly operations: Operations;
  readonly gate: PushGate;
  readonly store: BundleStore;
  readonly feed: ChangeFeed;
  readonly heads: LiveHeads;
  readonly log: Log;
  /** Lines of the log, parsed. */
  readonly logged: Record<string, unknown>[];
  close(): Promise<void>;
}

/** Everything of a server that a push goes through but doors and engines. */
export async function startOperations(
  store: BundleStore = createMemoryStore(),
): Promise<RealOperations> {
  const feed = createMemoryFeed();
  const logged: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => logged.push(JSON.parse(line)) };
  const log = createLog({ level: "debug", destination });
  const heads = createLiveHeads({ store, feed, log, rereadMs: 60_000 });
  await heads.start();
  const gate = createPushGate({
    opa: createOpa({ binary: opaBinary() }),
    builtins: BUILTINS,
    archiveLimits: DEFAULT_ARCHIVE_LIMITS,
  });
  const operations = createOperations({
    store,
    feed,
    leases: createMemoryLeases(),
    gate,
    archiveLimits: DEFAULT_ARCHIVE_LIMITS,
    now: () => new Date(),
    serve: async ({ name }) => {
      await heads.refresh(name);
    },
    activation: () => undefined,
  });
  return { operations, gate, store, feed, heads, log, logged, close: () => heads.close() };
}
