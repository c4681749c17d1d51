import type { Actor } from "../domain/actor.ts";
import type { Subject } from "../domain/grant.ts";
import type { AuditEntry, AuditLog } from "../storage/audit-log.ts";
import { actorInAudit, short } from "./audit-trail.ts";
import type { RefusalListener } from "./guard.ts";

/** Writes a record about each refusal, as long as there are not too many: from then on their number. */
export interface AuditedRefusals extends RefusalListener {
  /** Writes what is still to be told. */
  close(): Promise<void>;
}

export interface AuditedRefusalsOptions {
  readonly log: Pick<AuditLog, "append">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  /** After which time a number is told, in milliseconds. Default 60,000. */
  readonly summaryMs?: number;
}

/** So many records at once, and from then on one in so many milliseconds: a year of a flood is some hundred megabytes. */
const BURST = 100;
const REFILL_MS = 10_000;
const SUMMARY_MS = 60_000;
const STRANGER = "stranger";

/**
 * Credentials that are not taken, which anybody can make happen as fast as they ask, and rights that somebody known lacks are
 * bounded each for themselves, so that a flood of the ones hides none of the others. Nothing waits for the records.
 */
export function createAuditedRefusals(options: AuditedRefusalsOptions): AuditedRefusals {
  const credentials = createBound(options);
  const rights = createBound(options);
  return {
    credential({ reason, address, credential }) {
      const stranger: Actor = { name: STRANGER, kind: "anonymous", credential, from: address };
      credentials.tell(stranger, { why: reason });
    },
    rights({ identity, address, role, subject, reason }) {
      const isNobody = identity.kind === "anonymous";
      const { name, kind, credential } = identity;
      const actor: Actor = { name: isNobody ? STRANGER : name, kind, credential, from: address };
      const missing = isNobody ? "no credential" : `needs the role ${role}`;
      const why = reason === undefined ? missing : `policy: ${short(reason)}`;
      (isNobody ? credentials : rights).tell(actor, { ...factsOf(subject), why });
    },
    async close() {
      await Promise.all([credentials.close(), rights.close()]);
    },
  };
}

type RefusalFacts = Pick<AuditEntry, "bundle" | "about"> & { readonly why: string };

function factsOf(subject: Subject): Pick<AuditEntry, "bundle" | "about"> {
  if (subject.kind === "bundle") return { bundle: short(subject.name) };
  return subject.kind === "path" ? { about: short(subject.path.join("/")) } : {};
}

function createBound({ log, now, clock, summaryMs = SUMMARY_MS }: AuditedRefusalsOptions) {
  let left = BURST;
  let filledAt = clock();
  let untold = 0;
  let timer: NodeJS.Timeout | undefined;

  function count(more: number): void {
    untold += more;
    if (untold > 0) timer ??= setTimeout(() => void summarise(), summaryMs).unref();
  }

  async function write(actor: Actor, facts: RefusalFacts, counts: number): Promise<void> {
    const at = new Date(now()).toISOString();
    const entry = {
      at,
      ...actorInAudit(actor),
      what: "refused",
      ...facts,
      result: "refused",
    } as const;
    await log.append(entry).catch(() => count(counts));
  }

  async function summarise(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const more = untold;
    untold = 0;
    if (more === 0) return;
    const why = `and ${more.toLocaleString("en")} more`;
    await write({ name: STRANGER, kind: "anonymous", from: "several" }, { why }, more);
  }

  return {
    tell(actor: Actor, facts: RefusalFacts): void {
      const refilled = Math.floor((clock() - filledAt) / REFILL_MS);
      filledAt += refilled * REFILL_MS;
      left = Math.min(BURST, left + refilled);
      if (left === 0) {
        count(1);
        return;
      }
      left -= 1;
      void write(actor, facts, 1);
    },
    async close(): Promise<void> {
      await summarise();
      clearTimeout(timer);
    },
  };
}
