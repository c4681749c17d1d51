import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import { isFailure, isPolicyError } from "../domain/policy-error.ts";
import { errorInLog, headInLog, type LogFields, type LogMethod } from "../observe/log.ts";
import type { DeleteAnswer, PublishAnswer } from "./answers.ts";
import type { PushOutcome } from "./metrics.ts";

/** What somebody does with a bundle. */
export interface Act {
  readonly what: "push" | "rollback" | "delete";
  readonly bundle: BundleName;
  /** An address, `declared` for the folder of declarations, or `program` for one that serves in its own process. */
  readonly who: string;
  /** Aborted when whoever asked has gone away. */
  readonly signal?: AbortSignal | undefined;
  /** Whoever acts tells of a failure in a way of its own; it is counted here all the same. */
  readonly tellsFailures?: boolean;
}

/** Counts what is done with bundles and writes one line about each. */
export interface ActRecorder {
  /** Does the work; gives what it gives and throws what it throws. */
  record<T extends PublishAnswer | DeleteAnswer>(act: Act, work: () => Promise<T>): Promise<T>;
}

export interface ActRecorderOptions {
  readonly log: { readonly info: LogMethod; readonly warn: LogMethod; readonly error: LogMethod };
  readonly metrics: { pushed(outcome: PushOutcome): void };
  /** The head before and, where nothing came of it, after. */
  readonly head: (name: BundleName) => Head | undefined;
}

export function createActRecorder({ log, metrics, head }: ActRecorderOptions): ActRecorder {
  return {
    async record(act, work) {
      const { what, bundle, who } = act;
      const begin = performance.now();
      const from = headInLog(head(bundle));
      const fieldsOf = (outcome: PushOutcome, to: unknown): LogFields => {
        const took_ms = Math.round(performance.now() - begin);
        return { what, bundle, who, outcome, from, to, took_ms };
      };
      try {
        const answer = await work();
        const outcome = outcomeOf(answer);
        metrics.pushed(outcome);
        const to = outcome === "deleted" ? null : headInLog(answer.head);
        const warnings = answer.warnings.length;
        log.info({ ...fieldsOf(outcome, to), warnings }, `${what} ${outcome}`);
        return answer;
      } catch (error) {
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
