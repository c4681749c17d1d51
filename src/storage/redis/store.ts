import type { Artifacts, RevisionRecord } from "../../domain/bundle.ts";
import type { BundleStore } from "../bundle-store.ts";
import { byAge, parseMove, parseRecord } from "../stored-json.ts";
import {
  deleteHead,
  listHeads,
  listNames,
  moveHead,
  readEpoch,
  readHead,
  renewEpoch,
} from "./heads.ts";
import { DELETE_REVISION, PUT_REVISION, TRIM_HISTORY } from "./scripts.ts";
import { createRedisShelf, type RedisShelf, understand } from "./shelf.ts";
import type { RedisStoreOptions } from "./way.ts";

/**
 * A store that any number of replicas share. Keys, below the prefix:
 *
 * - `epoch`, and `names`, the set of the bundles that may have a head
 * - `{<name>}:head` hash of sequence and revision, or of the sequence of its deletion (`buried`); `{<name>}:moves` list of JSON, newest first
 * - `{<name>}:records` hash of JSON by revision; `{<name>}:parts:<revision>` hash of bytes by artifact
 *
 * How durable an answered move is, Redis decides: with `appendfsync always` it is on the disk. From Redis 7.2 on (with any
 * append-only file) a move is answered only after WAITAOF says so, which takes up to a second with `appendfsync everysec`.
 * Before 7.2, `everysec` can lose the last second, and without an append-only file a restart loses what no snapshot holds.
 * A failover to a replica that was behind can lose answered moves, as Redis replicates asynchronously.
 * Data that was restored while all servers were stopped is given a new epoch by deleting the key `epoch`; running servers see
 * to that themselves.
 */
export function createRedisStore(options: RedisStoreOptions): BundleStore {
  const shelf = createRedisShelf(options);
  const { run, keys } = shelf;
  return {
    epoch: () => readEpoch(shelf),
    renewEpoch: (lost) => renewEpoch(shelf, lost),
    putRevision: (record, artifacts) => putRevision(shelf, record, artifacts),
    async readRevision(name, revision) {
      const key = keys.records(name);
      const text = await run((client) => client.hget(key, revision));
      return text === null ? undefined : understand(key, () => parseRecord(text));
    },
    async readArtifact(name, revision, artifact) {
      const key = keys.parts(name, revision);
      const size = await run((client) => client.hstrlen(key, artifact));
      const bytes = await run((client) => client.hgetBuffer(key, artifact), deadlineFor(size));
      return bytes ?? undefined;
    },
    async listRevisions(name) {
      const key = keys.records(name);
      const texts = await run((client) => client.hvals(key));
      return understand(key, () => texts.map(parseRecord)).toSorted(byAge);
    },
    async deleteRevision(name, revision) {
      const used = [keys.head(name), keys.records(name), keys.parts(name, revision)];
      return (await run((client) => client.eval(DELETE_REVISION, 3, ...used, revision))) === 1;
    },
    readHead: (name) => readHead(shelf, name),
    listHeads: () => listHeads(shelf),
    moveHead: (request) => moveHead(shelf, request),
    deleteHead: (request) => deleteHead(shelf, request),
    listNames: () => listNames(shelf),
    async readHistory(name, limit) {
      if (limit <= 0) return [];
      const key = keys.moves(name);
      const texts = await run((client) => client.lrange(key, 0, limit - 1));
      return understand(key, () => texts.map(parseMove));
    },
    async trimHistory(name) {
      const used = [keys.head(name), keys.moves(name)];
      await run((client) => client.eval(TRIM_HISTORY, 2, ...used));
    },
    async ping() {
      await run((client) => client.ping());
    },
    close: () => shelf.close(),
  };
}

async function putRevision(
  { run, keys }: RedisShelf,
  record: RevisionRecord,
  artifacts: Artifacts,
): Promise<void> {
  const { name, revision } = record;
  const used = [keys.records(name), keys.parts(name, revision)];
  if ((await run((client) => client.hexists(keys.records(name), revision))) === 1) return;
  const parts = [...artifacts].flatMap(([artifact, bytes]) => [artifact, asBuffer(bytes)]);
  const size = [...artifacts.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0);
  await run(
    (client) => client.eval(PUT_REVISION, 2, ...used, revision, JSON.stringify(record), ...parts),
    deadlineFor(size),
  );
}

const DEADLINE_MS = 2_500;
const LONGEST_DEADLINE_MS = 25_000;
const BYTES_PER_MS = 4_000;

/** Milliseconds that moving so many bytes may take: slow networks get time, a Redis that is away does not. */
function deadlineFor(bytes: number): number {
  return Math.min(DEADLINE_MS + bytes / BYTES_PER_MS, LONGEST_DEADLINE_MS);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
