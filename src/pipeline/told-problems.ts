import type { Diagnostic } from "../domain/policy-error.ts";
import type { Log, LogFields } from "../observe/log.ts";

/** Something that is wrong for as long as nobody mends it. */
export interface StandingProblem {
  /** What tells it from others: two of one key are never there at the same time. */
  readonly key: string;
  readonly message: string;
  readonly findings?: readonly Diagnostic[];
  readonly fields: LogFields;
  /** What differs from look to look, though the problem is the same. */
  readonly more?: LogFields;
}

/** Tells each problem when it arises and when it is over, not as often as it is looked for. */
export interface ToldProblems {
  /** Takes all problems that there are now. */
  tell(now: readonly StandingProblem[]): void;
}

export function createToldProblems(log: Pick<Log, "error" | "info">): ToldProblems {
  let told = new Map<string, StandingProblem>();
  return {
    tell(now) {
      const before = told;
      told = new Map(now.map((problem) => [problem.key, problem]));
      for (const problem of told.values()) {
        const known = before.get(problem.key);
        if (known === undefined || textOf(known) !== textOf(problem)) {
          const { fields, findings, more } = problem;
          log.error({ ...fields, ...more, ...(findings && { findings }) }, problem.message);
        }
      }
      for (const [key, { fields, message }] of before) {
        if (!told.has(key)) log.info({ ...fields, was: message }, "mended");
      }
    },
  };
}

function textOf({ message, findings, fields }: StandingProblem): string {
  return JSON.stringify([message, findings, fields]);
}
