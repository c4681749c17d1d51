import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Head } from "../domain/head.ts";
import { PolicyError } from "../domain/policy-error.ts";

/** What somebody did, or was not let do. */
export interface AuditEntry {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly who: {
    readonly name: string;
    readonly kind: "token" | "certificate" | "jwt" | "anonymous" | "local";
    /** The id of the credential, never its secret. */
    readonly credential?: string;
  };
  /** The address. */
  readonly from: string;
  /** `push`, `rollback`, `delete`, `token_create`, `refused` and so on. */
  readonly what: string;
  readonly bundle?: string;
  /** What else it was about, such as the id of a token and whose it is. */
  readonly about?: string;
  /** Of what was begun: what the head is to become. */
  readonly revision?: string;
  readonly before?: Head;
  readonly after?: Head;
  readonly dryRun?: boolean;
  readonly result: "begun" | "done" | "unchanged" | "refused" | "failed" | "unknown";
  readonly why?: string;
  /** Joins what was begun with its end. */
  readonly act?: string;
}

/** A place in the chain: how many records there are up to it, and the hash of the last of them. */
export interface AuditPlace {
  readonly sequence: number;
  readonly hash: string;
}

/** An entry with its place in the chain. */
export interface AuditRecord extends AuditEntry, AuditPlace {
  /** The hash of the record before it. */
  readonly previous: string;
}

export interface AuditQuery {
  /** Only what comes behind this sequence. */
  readonly after?: number;
  readonly limit: number;
}

/**
 * The records of what was done: each holds the hash of the one before it, over all replicas. What `append` answered is durable;
 * nothing but `trim` takes records away. Drivers throw `PolicyError`: `unavailable` when the medium is away or full.
 */
export interface AuditLog {
  /** Throws `too_large` for an entry of more than 16 KiB. */
  append(entry: AuditEntry): Promise<AuditRecord>;
  /** In the order in which they are kept. What cannot be read any more is left out: it is a gap. */
  read(query: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Forgets the oldest, those before a sequence; a driver may keep some of them for longer. */
  trim(beforeSequence: number): Promise<void>;
  /** `anchor`: the last record that was forgotten. `last`: the last one there is. */
  ends(): Promise<{ readonly anchor: AuditPlace; readonly last: AuditPlace }>;
  close(): Promise<void>;
}

/** Where a chain begins. */
export const FIRST_PLACE: AuditPlace = { sequence: 0, hash: "0".repeat(64) };

export function placeOf({ sequence, hash }: AuditPlace): AuditPlace {
  return { sequence, hash };
}

const MAX_ENTRY_BYTES = 16_384;

/** The entry as it reads back from JSON. Throws `too_large`. */
export function writtenEntry(entry: AuditEntry): AuditEntry {
  const text = JSON.stringify(entry, (_name, value) =>
    typeof value === "string" ? wellFormed(value) : value,
  );
  if (Buffer.byteLength(text) <= MAX_ENTRY_BYTES) return JSON.parse(text) as AuditEntry;
  throw new PolicyError("too_large", `an audit entry has at most ${MAX_ENTRY_BYTES} bytes`);
}

/** A written entry as the next record of a chain. */
export function recordAfter({ sequence, hash }: AuditPlace, entry: AuditEntry): AuditRecord {
  const record = { sequence: sequence + 1, previous: hash, ...entry };
  return { ...record, hash: hashOfRecord(record) };
}

/** Written entries as the next records of a chain. */
export function recordsAfter(
  place: AuditPlace,
  entries: readonly AuditEntry[],
): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const entry of entries) records.push(recordAfter(records.at(-1) ?? place, entry));
  return records;
}

/** SHA-256, in hexadecimal, over the canonical JSON (RFC 8785) of everything that a record holds but its hash. */
export function hashOfRecord(record: Omit<AuditRecord, "hash">): string {
  const text = canonicalize({ ...record, hash: undefined }) as string;
  return createHash("sha256").update(text).digest("hex");
}

/** Half a surrogate pair, which has no UTF-8, becomes the sign for what cannot be shown. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
