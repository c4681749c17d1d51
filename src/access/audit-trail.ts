import { randomBytes } from "node:crypto";
import type { Actor } from "../domain/actor.ts";
import type { Head } from "../domain/head.ts";
import { isFailure, messageOf, PolicyError } from "../domain/policy-error.ts";
import type { AuditEntry, AuditLog } from "../storage/audit-log.ts";

/** What somebody sets out to do. */
export interface AuditedAct {
  readonly what: "push" | "rollback" | "delete" | "token_create" | "token_rotate" | "token_revoke";
  readonly actor: Actor;
  readonly bundle?: string | undefined;
  readonly about?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly before?: Head | undefined;
}

/** How it ended. */
export interface ActEnding {
  readonly result: Exclude<AuditEntry["result"], "begun">;
  readonly why?: string | undefined;
  readonly about?: string | undefined;
  readonly before?: Head | undefined;
  readonly after?: Head | undefined;
}

/** The records of one act: one where nothing could change, else one before and one after. */
export interface OpenAct {
  /** Begins to write the record before. Never throws. */
  begin(revision?: string): void;
  /** Resolves once that record is durable. Throws `unavailable`: then nothing may be changed. */
  ready(revision?: string): Promise<void>;
  /** Resolves once the end is durable, with false where it could not be written. Never throws. */
  end(ending: ActEnding): Promise<boolean>;
}

/** Writes who did what. */
export interface AuditTrail {
  open(act: AuditedAct): OpenAct;
  /** Does what changes something, with a record before and one after. `about`: what it was about, once that is known. */
  change<T>(act: AuditedAct, work: () => Promise<T>, about?: (done: T) => string): Promise<T>;
}

export interface AuditTrailOptions {
  readonly log: Pick<AuditLog, "append">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told each record of an end that could not be written. */
  readonly onLoss: (entry: AuditEntry, error: unknown) => void;
}

export function createAuditTrail({ log, now, onLoss }: AuditTrailOptions): AuditTrail {
  function open(act: AuditedAct): OpenAct {
    let begun: { readonly id: string; readonly written: Promise<unknown> } | undefined;

    function begin(revision?: string): void {
      if (begun !== undefined) return;
      const id = randomBytes(9).toString("base64url");
      const entry = entryOf(act, { result: "begun", act: id, revision }, now());
      const written = log.append(entry);
      written.catch(() => undefined);
      begun = { id, written };
    }

    return {
      begin,
      async ready(revision) {
        begin(revision);
        await begun?.written.catch((error: unknown) => {
          const message = `the audit log cannot be written, so nothing is changed: ${messageOf(error)}`;
          throw new PolicyError("unavailable", message, { cause: error });
        });
      },
      async end(ending) {
        const entry = entryOf(act, { ...ending, act: begun?.id }, now());
        try {
          // Where the one before is still on its way, this one comes behind it.
          await log.append(entry);
          return true;
        } catch (error) {
          onLoss(entry, error);
          return false;
        }
      },
    };
  }

  return {
    open,
    async change(act, work, about) {
      const record = open(act);
      try {
        await record.ready();
      } catch (error) {
        await record.end({ result: "failed", why: messageOf(error) });
        throw error;
      }
      try {
        const done = await work();
        await record.end({ result: "done", about: about?.(done) });
        return done;
      } catch (error) {
        // What a store that is away was told may have reached it.
        const result = isFailure(error) ? "unknown" : "refused";
        await record.end({ result, why: messageOf(error) });
        throw error;
      }
    },
  };
}

/** An actor as records have it. */
export function actorInAudit({
  name,
  kind,
  credential,
  from,
}: Actor): Pick<AuditEntry, "who" | "from"> {
  const shown = credential === undefined ? {} : { credential: short(credential) };
  return { who: { name: short(name), kind, ...shown }, from: short(from) };
}

const MAX_LETTERS = 500;

/** What comes from outside is as long as whoever sent it liked. */
export function short(text: string): string {
  return text.length <= MAX_LETTERS ? text : `${text.slice(0, MAX_LETTERS)}…`;
}

interface Facts extends Omit<ActEnding, "result"> {
  readonly result: AuditEntry["result"];
  readonly act?: string | undefined;
  readonly revision?: string | undefined;
}

function entryOf(act: AuditedAct, facts: Facts, at: number): AuditEntry {
  const { bundle, dryRun } = act;
  const { why, after, revision, act: id, result } = facts;
  const before = facts.before ?? act.before;
  const about = facts.about ?? act.about;
  return {
    at: new Date(at).toISOString(),
    ...actorInAudit(act.actor),
    what: act.what,
    ...(bundle !== undefined && { bundle }),
    ...(about !== undefined && { about: short(about) }),
    ...(revision !== undefined && { revision }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(dryRun === true && { dryRun }),
    result,
    ...(why !== undefined && { why: short(why) }),
    ...(id !== undefined && { act: id }),
  };
}
