import type { ActEnding, AuditTrail } from "../access/audit-trail.ts";
import { type Actor, actorInLog } from "../domain/actor.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isSameHead } from "../domain/head.ts";
import { isFailure, isPolicyError, messageOf } from "../domain/policy-error.ts";
import { errorInLog, headInLog, type LogFields, type LogMethod } from "../observe/log.ts";
import type { MoveWitness } from "../publish/move-witness.ts";
import type { DeleteAnswer, PublishAnswer } from "./answers.ts";
import { NOT_AUDITED } from "./findings.ts";
import type { PushOutcome } from "./metrics.ts";

/** What somebody does with a bundle. */
export interface Act {
  readonly what: "push" | "rollback" | "delete";
  readonly bundle: BundleName;
  readonly who: Actor;
  readonly dryRun?: boolean;
  /** Aborted when whoever asked has gone away. */
  readonly signal?: AbortSignal | undefined;
  /** Whoever acts tells of a failure in a way of its own; it is counted here all the same. */
  readonly tellsFailures?: boolean;
}

/** Counts what is done with bundles, writes one line about each, and keeps it in the audit. */
export interface ActRecorder {
  /**
   * Does the work; gives what it gives and throws what it throws, once the audit has it. Of work that the audit cannot be told
   * of before nothing happens: `unavailable`. Where only its end cannot be written, the answer holds a warning.
   */
  record<T extends PublishAnswer | DeleteAnswer>(
    act: Act,
    work: (witness: MoveWitness) => Promise<T>,
  ): Promise<T>;
}

export interface ActRecorderOptions {
  readonly log: { readonly info: LogMethod; readonly warn: LogMethod; readonly error: LogMethod };
  readonly metrics: { pushed(outcome: PushOutcome): void };
  readonly trail: AuditTrail;
  /** The head before and, where nothing came of it, after. */
  readonly head: (name: BundleName) => Head | undefined;
  /** The head as it is stored. */
  readonly storedHead: (name: BundleName) => Promise<Head | undefined>;
}

export function createActRecorder(options: ActRecorderOptions): ActRecorder {
  const { log, metrics, head } = options;
  return {
    async record(act, work) {
      const { what, bundle, who } = act;
      const begin = performance.now();
      const before = head(bundle);
      const from = headInLog(before);
      const audited = openRecord(options, act, before);
      const fieldsOf = (outcome: PushOutcome, to: unknown): LogFields => {
        const took_ms = Math.round(performance.now() - begin);
        return { what, bundle, who: actorInLog(who), outcome, from, to, took_ms };
      };
      try {
        const answer = await audited.answer(await work(audited.witness));
        const outcome = outcomeOf(answer);
        metrics.pushed(outcome);
        const to = outcome === "deleted" ? null : headInLog(answer.head);
        const warnings = answer.warnings.length;
        log.info({ ...fieldsOf(outcome, to), warnings }, `${what} ${outcome}`);
        return answer;
      } catch (error) {
        await audited.fail(error);
        const outcome = isFailure(error) ? "failed" : "refused";
        metrics.pushed(outcome);
        if (act.tellsFailures !== true) {
          const isOurs = outcome === "failed" && act.signal?.aborted !== true;
          const findings = isPolicyError(error) ? { findings: error.diagnostics.length } : {};
          const fields = { ...fieldsOf(outcome, from), ...errorInLog(error), ...findings };
          log[isOurs ? "error" : "warn"](fields, `${what} ${outcome}`);
        }
        throw error;
      }
    },
  };
}

function outcomeOf(answer: PublishAnswer | DeleteAnswer): PushOutcome {
  if (!("changed" in answer)) return "deleted";
  if (answer.dry_run) return "dry_run";
  return answer.changed ? "published" : "unchanged";
}

/** What the audit is told of one act. */
function openRecord(
  { trail, storedHead }: ActRecorderOptions,
  { what, bundle, who: actor, dryRun }: Act,
  served: Head | undefined,
) {
  const record = trail.open({ what, bundle, actor, dryRun, before: served });
  let move: Pick<ActEnding, "before" | "after"> | undefined;
  let mayHaveMoved = false;

  const witness: MoveWitness = {
    begin: record.begin,
    async ready(revision) {
      await record.ready(revision);
      mayHaveMoved = true;
    },
    moved(before, after) {
      move = { before, after };
    },
  };

  /** Of a store that failed while a head was to move nobody knows what it did, unless it says so itself. */
  async function resultOf(error: unknown): Promise<ActEnding["result"]> {
    if (move !== undefined) return "done";
    if (!isFailure(error)) return "refused";
    if (!mayHaveMoved) return "failed";
    const isAsBefore = storedHead(bundle).then((stored) => isSameHead(stored, served));
    return (await isAsBefore.catch(() => false)) ? "failed" : "unknown";
  }

  return {
    witness,
    async answer<T extends PublishAnswer | DeleteAnswer>(answer: T): Promise<T> {
      const result = move === undefined && dryRun !== true ? "unchanged" : "done";
      if ((await record.end({ result, ...move })) || move === undefined) return answer;
      const message = "the audit log holds that this was begun, and not how it ended";
      return { ...answer, warnings: [...answer.warnings, { code: NOT_AUDITED.code, message }] };
    },
    async fail(error: unknown): Promise<void> {
      await record.end({ result: await resultOf(error), ...move, why: messageOf(error) });
    },
  };
}
