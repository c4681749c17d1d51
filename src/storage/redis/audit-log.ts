import { PolicyError } from "../../domain/policy-error.ts";
import { createBatches } from "../../means/async/batches.ts";
import {
  type AuditEntry,
  type AuditLog,
  type AuditPlace,
  type AuditQuery,
  type AuditRecord,
  FIRST_PLACE,
  placeOf,
  recordsAfter,
  writtenEntry,
} from "../audit-log.ts";
import { auditRecordOf } from "../audit-records.ts";
import { APPEND_AUDIT, TRIM_AUDIT } from "./scripts.ts";
import { damagedKey } from "./shelf.ts";
import { createRedisWay, evaluateConfirmed, type RedisStoreOptions, type RedisWay } from "./way.ts";

/** The keys share a hash tag; no bundle's have `audit` in front. */
interface Shelf extends RedisWay {
  /** Stream of JSON; the ids are the sequences. */
  readonly records: string;
  /** Hash: sequence and hash of the last record, and of the last that was forgotten. */
  readonly state: string;
}

/** So many that wait are sent together. */
const BATCH = 256;

/**
 * One log of any number of replicas. Keys, below the prefix: `audit:{log}:records` and `:state`. Whoever appends says which
 * record is the last; where another replica was faster, the records are hung on that one's. They are answered once they are as
 * durable as an answered move of a bundle.
 */
export function createRedisAuditLog(options: RedisStoreOptions): AuditLog {
  const way = createRedisWay(options, "the audit log");
  const below = `${way.prefix}:audit:{log}`;
  const shelf: Shelf = { ...way, records: `${below}:records`, state: `${below}:state` };
  let last = FIRST_PLACE;
  const batches = createBatches(BATCH, async (entries: readonly AuditEntry[]) => {
    const records = await append(shelf, last, entries);
    last = placeOf(records.at(-1) ?? last);
    return records;
  });
  return {
    append: async (entry) => batches.add(writtenEntry(entry)),
    read: (query) => read(shelf, query),
    trim: (before) => trim(shelf, before),
    ends: () => readEnds(shelf),
    async close() {
      await batches.settle();
      await shelf.close();
    },
  };
}

/** So often others may be faster. With each that is, one of them has appended. */
const ATTEMPTS = 100;

/** @param place where the chain ended when it was last seen. */
async function append(
  shelf: Shelf,
  place: AuditPlace,
  entries: readonly AuditEntry[],
): Promise<readonly AuditRecord[]> {
  let last = place;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const records = recordsAfter(last, entries);
    const texts = records.map((record) => JSON.stringify(record));
    const answer = await evaluateConfirmed(shelf, {
      script: APPEND_AUDIT,
      keys: [shelf.records, shelf.state],
      values: [String(last.sequence), last.hash, records.at(-1)?.hash ?? last.hash, ...texts],
      what: "the audit record",
    });
    const [outcome, sequence, hash] = answer as readonly string[];
    if (outcome === "appended") return records;
    last = understoodPlace(shelf, sequence, hash);
  }
  throw new PolicyError("unavailable", "others append to the audit log all the time");
}

async function read(
  shelf: Shelf,
  { after = 0, limit }: AuditQuery,
): Promise<readonly AuditRecord[]> {
  const read: AuditRecord[] = [];
  let behind = `${Math.min(after, Number.MAX_SAFE_INTEGER)}-0`;
  // What cannot be read does not count.
  while (read.length < limit) {
    const count = limit - read.length;
    const entries = await shelf.run((client) =>
      client.xrange(shelf.records, `(${behind}`, "+", "COUNT", count),
    );
    read.push(...entries.flatMap(recordIn));
    if (entries.length < count) break;
    behind = entries.at(-1)?.[0] ?? behind;
  }
  return read;
}

function recordIn([, [, text = ""]]: readonly [string, readonly string[]]): readonly AuditRecord[] {
  const record = auditRecordOf(text);
  return record === undefined ? [] : [record];
}

/** So far back a record is looked for that can be read: what is missing behind it is found as a gap. */
const BACK = 100;

async function trim(shelf: Shelf, before: number): Promise<void> {
  const end = `${Math.min(before, Number.MAX_SAFE_INTEGER) - 1}-0`;
  if (before <= 1) return;
  const entries = await shelf.run((client) =>
    client.xrevrange(shelf.records, end, "-", "COUNT", BACK),
  );
  const anchor = entries.flatMap(recordIn)[0];
  if (anchor === undefined) return;
  await evaluateConfirmed(shelf, {
    script: TRIM_AUDIT,
    keys: [shelf.records, shelf.state],
    values: [String(anchor.sequence), anchor.hash],
    what: "what was forgotten",
  });
}

async function readEnds(shelf: Shelf): ReturnType<AuditLog["ends"]> {
  const fields = ["sequence", "hash", "anchor_sequence", "anchor_hash"];
  const [sequence, hash, anchorSequence, anchorHash] = await shelf.run((client) =>
    client.hmget(shelf.state, ...fields),
  );
  const anchor = understoodPlace(shelf, anchorSequence, anchorHash);
  return { anchor, last: understoodPlace(shelf, sequence, hash) };
}

function understoodPlace(
  { state }: Shelf,
  sequence: string | null | undefined,
  hash: string | null | undefined,
): AuditPlace {
  const place = {
    sequence: Number(sequence ?? FIRST_PLACE.sequence),
    hash: hash ?? FIRST_PLACE.hash,
  };
  if (Number.isSafeInteger(place.sequence)) return place;
  throw damagedKey(state, "it does not hold a sequence");
}
