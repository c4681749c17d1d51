import type { AuditLog } from "../storage/audit-log.ts";

export interface AuditRetentionOptions {
  readonly log: Pick<AuditLog, "read" | "trim" | "ends">;
  /** Records younger than so many days stay. */
  readonly keepDays: number;
  now(): Date;
  /** Ends the work early; nothing is forgotten then. */
  readonly signal: AbortSignal;
}

const DAY_MS = 86_400_000;
const PAGE = 1_000;

/** Forgets the oldest records of the audit, up to the first that is young enough: a chain has no holes. */
export async function trimAudit(options: AuditRetentionOptions): Promise<void> {
  const { log, keepDays, now, signal } = options;
  const oldest = now().getTime() - keepDays * DAY_MS;
  const { anchor } = await log.ends();
  let before = anchor.sequence + 1;
  for (;;) {
    const page = await log.read({ after: before - 1, limit: PAGE });
    if (signal.aborted) return;
    const kept = page.find(({ at }) => !(Date.parse(at) < oldest));
    before = kept?.sequence ?? (page.at(-1)?.sequence ?? before - 1) + 1;
    if (kept !== undefined || page.length < PAGE) break;
  }
  if (before > anchor.sequence + 1) await log.trim(before);
}
