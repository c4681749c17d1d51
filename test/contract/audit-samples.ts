import {
  type AuditEntry,
  type AuditLog,
  type AuditRecord,
  FIRST_PLACE,
  recordsAfter,
} from "../../src/storage/audit-log.ts";

/** An entry that differs from others by its number. */
export function auditEntry(number: number, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: "2026-11-27T10:00:00.000Z",
    who: { name: "ci", kind: "token", credential: "abcdefghijkl" },
    from: "127.0.0.1",
    what: "push",
    bundle: `team/authz-${number}`,
    result: "done",
    ...change,
  };
}

/** The first records of a chain. */
export function auditChain(count: number): readonly AuditRecord[] {
  const entries = Array.from({ length: count }, (_, at) => auditEntry(at + 1));
  return recordsAfter(FIRST_PLACE, entries);
}

/** All that a log has, page by page. */
export async function readAll(log: AuditLog, limit = 100): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (;;) {
    const page = await log.read({ after: records.at(-1)?.sequence ?? 0, limit });
    records.push(...page);
    if (page.length < limit) return records;
  }
}
