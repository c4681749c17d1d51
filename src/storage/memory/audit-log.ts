import { PolicyError } from "../../domain/policy-error.ts";
import {
  type AuditLog,
  type AuditRecord,
  FIRST_PLACE,
  placeOf,
  recordAfter,
  writtenEntry,
} from "../audit-log.ts";

/** Records that last as long as the process. */
export function createMemoryAuditLog(): AuditLog {
  let records: AuditRecord[] = [];
  let anchor = FIRST_PLACE;
  let closed = false;
  const use = async <T>(work: () => T): Promise<T> => {
    if (closed) throw new PolicyError("unavailable", "the audit log is closed");
    return work();
  };
  const last = () => placeOf(records.at(-1) ?? anchor);
  return {
    append: (entry) =>
      use(() => {
        const record = recordAfter(last(), writtenEntry(entry));
        records.push(record);
        return record;
      }),
    read: ({ after = 0, limit }) =>
      use(() => {
        const first = Math.max(0, after - anchor.sequence);
        return records.slice(first, first + limit);
      }),
    trim: (beforeSequence) =>
      use(() => {
        const forgotten = records.filter(({ sequence }) => sequence < beforeSequence);
        anchor = placeOf(forgotten.at(-1) ?? anchor);
        records = records.slice(forgotten.length);
      }),
    ends: () => use(() => ({ anchor, last: last() })),
    async close() {
      closed = true;
    },
  };
}
