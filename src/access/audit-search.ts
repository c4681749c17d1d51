import type { AuditLog, AuditRecord } from "../storage/audit-log.ts";

/** What records have to be like. Absent: whatever. */
export interface AuditFilter {
  readonly who?: string | undefined;
  readonly bundle?: string | undefined;
  readonly what?: string | undefined;
  readonly result?: string | undefined;
  /** RFC 3339 UTC: not before, and before. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export interface AuditSearch extends AuditFilter {
  readonly order: "oldest" | "newest";
  /** Only what comes behind this sequence in that order; absent: from the beginning. */
  readonly cursor?: number | undefined;
  readonly limit: number;
}

export interface AuditPage {
  readonly records: readonly AuditRecord[];
  /** The cursor of the next page; undefined where there is none. */
  readonly next: number | undefined;
  /** Of the whole log, when it was asked: no record of the page is behind `last`. */
  readonly ends: Awaited<ReturnType<AuditLog["ends"]>>;
}

type ReadableLog = Pick<AuditLog, "read" | "ends">;

const CHUNK = 1_000;
/** So many records are looked at for one page: a filter that lets nothing through is answered with a cursor. */
const MOST_LOOKED_AT = 20_000;

/** One page of what is looked for. */
export async function searchAudit(log: ReadableLog, search: AuditSearch): Promise<AuditPage> {
  const ends = await log.ends();
  const chunks =
    search.order === "oldest" ? upwards(log, search, ends) : downwards(log, search, ends);
  const records: AuditRecord[] = [];
  let lookedAt = 0;
  for await (const record of chunks) {
    lookedAt += 1;
    if (matches(record, search)) records.push(record);
    if (records.length < search.limit && lookedAt < MOST_LOOKED_AT) continue;
    const isLast = search.order === "oldest" && record.sequence >= ends.last.sequence;
    const isFirst = search.order === "newest" && record.sequence <= ends.anchor.sequence + 1;
    return { records, next: isLast || isFirst ? undefined : record.sequence, ends };
  }
  return { records, next: undefined, ends };
}

/** All that is looked for, oldest first, in chunks. */
export async function* everyAudit(
  log: ReadableLog,
  search: AuditFilter & { readonly cursor?: number | undefined },
): AsyncGenerator<readonly AuditRecord[], void, void> {
  const ends = await log.ends();
  let chunk: AuditRecord[] = [];
  for await (const record of upwards(log, search, ends)) {
    if (matches(record, search)) chunk.push(record);
    if (chunk.length < CHUNK && record.sequence % CHUNK !== 0) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

function matches(record: AuditRecord, filter: AuditFilter): boolean {
  const { who, bundle, what, result, since, until } = filter;
  if (who !== undefined && record.who.name !== who) return false;
  if (bundle !== undefined && record.bundle !== bundle) return false;
  if (what !== undefined && record.what !== what) return false;
  if (result !== undefined && record.result !== result) return false;
  const at = Date.parse(record.at);
  if (since !== undefined && !(at >= Date.parse(since))) return false;
  return until === undefined || at < Date.parse(until);
}

async function* upwards(
  log: ReadableLog,
  { cursor = 0 }: { readonly cursor?: number | undefined },
  { last }: AuditPage["ends"],
): AsyncGenerator<AuditRecord, void, void> {
  let after = cursor;
  while (after < last.sequence) {
    const chunk = await log.read({ after, limit: CHUNK });
    for (const record of chunk) if (record.sequence <= last.sequence) yield record;
    if (chunk.length < CHUNK) return;
    after = chunk.at(-1)?.sequence ?? last.sequence;
  }
}

async function* downwards(
  log: ReadableLog,
  { cursor }: { readonly cursor?: number | undefined },
  { anchor, last }: AuditPage["ends"],
): AsyncGenerator<AuditRecord, void, void> {
  let before = Math.min(cursor ?? Number.POSITIVE_INFINITY, last.sequence + 1);
  while (before > anchor.sequence + 1) {
    const after = Math.max(anchor.sequence, before - 1 - CHUNK);
    const chunk = await log.read({ after, limit: before - 1 - after });
    const upTo = before;
    yield* chunk.filter(({ sequence }) => sequence < upTo).toReversed();
    before = after + 1;
  }
}
