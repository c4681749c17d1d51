import { type AuditTrail, createAuditTrail } from "../../src/access/audit-trail.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import type { AuditEntry, AuditLog, AuditRecord } from "../../src/storage/audit-log.ts";
import { createMemoryAuditLog } from "../../src/storage/memory/audit-log.ts";

/** An audit log in memory that can be away, and a trail over it. */
export interface AuditInMemory {
  readonly log: AuditLog;
  readonly trail: AuditTrail;
  /** Ends that could not be written. */
  readonly lost: AuditEntry[];
  /** Appends fail from here on where it is true for them. */
  away: (entry: AuditEntry) => boolean;
  records(): Promise<readonly AuditRecord[]>;
}

export function auditInMemory(): AuditInMemory {
  const memory = createMemoryAuditLog();
  const lost: AuditEntry[] = [];
  const log: AuditLog = {
    ...memory,
    append: async (entry) => {
      if (audit.away(entry)) throw new PolicyError("unavailable", "no room is left");
      return await memory.append(entry);
    },
  };
  const audit: AuditInMemory = {
    ...{ log, lost, away: () => false },
    trail: createAuditTrail({ log, now: () => 0, onLoss: (entry) => lost.push(entry) }),
    records: () => memory.read({ limit: 1_000 }),
  };
  return audit;
}
