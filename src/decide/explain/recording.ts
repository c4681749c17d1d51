import { PolicyError } from "../../domain/policy-error.ts";
import type { TraceEvent } from "./event.ts";
import { type ExplainMode, filterOf } from "./modes.ts";
import type { Trace } from "./trace.ts";

/** So many events are told of one decision. */
const MOST_EVENTS = 100_000;
/** So many variables in all of them. */
const MOST_LOCALS = 1_000_000;

export interface Recording extends Trace {
  readonly events: readonly TraceEvent[];
}

/** Keeps the events that are told. Throws a PolicyError `evaluation_error` when there are too many. */
export function startRecording(mode: ExplainMode, withLocals: boolean): Recording {
  const events: TraceEvent[] = [];
  const filter = filterOf(mode);
  let locals = 0;
  return {
    withUnify: mode === "debug",
    withLocals,
    events,
    record(event) {
      for (const told of filter(event)) {
        events.push(told);
        locals += told.locals.length;
      }
      if (events.length > MOST_EVENTS || locals > MOST_LOCALS) throw tooLong(mode);
    },
  };
}

export function tooLong(mode: ExplainMode): PolicyError {
  const instead = mode === "notes" ? "write fewer notes" : "ask for explain=notes";
  const message = `explain=${mode} would tell more than an answer can hold (${MOST_EVENTS} events, or 32 MiB): ${instead}, or explain a smaller input or a path further down`;
  return new PolicyError("evaluation_error", message);
}
