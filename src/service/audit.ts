import { type AuditedRefusals, createAuditedRefusals } from "../access/audit-refusals.ts";
import { type AuditTrail, createAuditTrail } from "../access/audit-trail.ts";
import { errorInLog, type Log } from "../observe/log.ts";
import type { AuditLog } from "../storage/audit-log.ts";
import type { Storage } from "./storage-choice.ts";

/** Who did what, and who was not let. */
export interface Audit {
  readonly log: AuditLog;
  readonly trail: AuditTrail;
  readonly refusals: AuditedRefusals;
  /** Writes what is still to be told; the log itself is its owner's. */
  close(): Promise<void>;
}

/** Throws what the log throws. */
export async function openAudit(
  storage: Pick<Storage, "audit">,
  log: Pick<Log, "error">,
): Promise<Audit> {
  const auditLog = await storage.audit();
  const now = (): number => Date.now();
  const clock = (): number => performance.now();
  const trail = createAuditTrail({
    ...{ log: auditLog, now },
    onLoss({ what, bundle, act, result }, error) {
      const facts = { what, bundle, act, result };
      log.error({ ...facts, ...errorInLog(error) }, "an end could not be written to the audit log");
    },
  });
  const refusals = createAuditedRefusals({ log: auditLog, now, clock });
  return { log: auditLog, trail, refusals, close: refusals.close };
}
